/** Random policies over a random graph: agreements, uses, a negative entry and a combination that meet. */
import fc from 'fast-check';
import { catalogFromSdl, compileBundle } from '../../policies/bundle/index.ts';
import type { Agreement, BundleContent, Mask, Scope } from '../../policies/model/index.ts';
import { INSIDE, OUTSIDE } from '../regression/departments.ts';
import { registryOf, type Source } from '../regression/policy.ts';
import { COLUMNS, DEPARTMENTS, type Graph, isTwinned } from './graph.ts';

const TEXT = { zh: '测试', en: 'test' };

export interface PolicySpec {
  readonly agreements: readonly Agreement[];
  readonly negative: readonly string[];
  readonly combinations: readonly (readonly string[])[];
}

/** What may be asked for by name, root fields apart. */
export function coordinatesOf(graph: Graph): readonly string[] {
  const { types, links } = graph;
  return [
    ...types.flatMap(({ name, fields }) => fields.map(({ column }) => `${name}.${column}`)),
    ...links.map(({ from, to }) => `${from.name}.to${to.index}`),
    ...links.flatMap(({ from, to, back }) => (back ? [`${to.name}.of${from.index}`] : [])),
    ...links.flatMap(({ from, to, derived }) =>
      derived && isTwinned(graph, to) ? [`${to.name}.derived_${from.department}`] : [],
    ),
  ];
}

const compare = (item: string, op: 'eq' | 'ne' | 'within', literal: string): Scope => ({
  ...{ kind: 'compare', item, op, value: { literal } },
});

function scopeOf(type: string): fc.Arbitrary<Scope> {
  const area = `${type}.area`;
  const inAreas: Scope = {
    ...{ kind: 'compare', item: area, op: 'within', value: { subject: 'areas' } },
  };
  return fc.constantFrom<Scope>(
    { kind: 'all' },
    inAreas,
    inAreas,
    compare(area, 'eq', INSIDE),
    compare(area, 'ne', OUTSIDE),
    compare(area, 'within', '1506'),
    { kind: 'or', of: [compare(area, 'eq', OUTSIDE), compare(area, 'eq', INSIDE)] },
    { kind: 'and', of: [inAreas, compare(`${type}.text`, 'ne', 'text 0 1')] },
  );
}

/**
 * One of what a department shares with the clerks for handling cases: most items, of every row, many cells of
 * some rows only. Without it chance would rarely let policies meet on a cell.
 */
function mainAgreement(supplier: string, graph: Graph): fc.Arbitrary<Agreement> {
  const cells = graph.types
    .filter(({ department }) => department === supplier)
    .flatMap(({ name, fields }) => fields.map(({ column }) => `${name}.${column}`))
    .map((one) => fc.option(named(one, scopeOf(typeOf(one)))));
  return fc
    .tuple(agreement(0, graph), fc.tuple(...cells), fc.boolean())
    .map(([one, some, scoped]) => ({
      ...{ ...one, id: `main-${supplier}`, supplier, consumer: 'hotline', status: 'ACTIVE' },
      ...{ purpose: 'CASE_HANDLING', from: Date.parse('2026-01-01') },
      resourceScope: scoped ? one.resourceScope : {},
      itemScope: Object.fromEntries(some.filter((cell) => cell !== null)),
    }));
}

const typeOf = (coordinate: string) => coordinate.slice(0, coordinate.indexOf('.'));

function agreement(nr: number, graph: Graph): fc.Arbitrary<Agreement> {
  const coordinates = coordinatesOf(graph);
  const types = graph.types.map(({ name }) => name);
  const scoped = fc.uniqueArray(fc.constantFrom(...types), { maxLength: 2 });
  const cells = fc.uniqueArray(fc.constantFrom(...coordinates), { minLength: 1, maxLength: 5 });
  return fc
    .record({
      supplier: fc.constantFrom(...graph.departments),
      consumer: fc.constantFrom('hotline', 'hotline', 'hotline', 'register', 'health'),
      purpose: fc.constantFrom('CASE_HANDLING', 'CASE_HANDLING', 'EARLY_MEDIATION'),
      items: fc.subarray([...coordinates], { minLength: Math.ceil(coordinates.length * 0.6) }),
      rows: scoped.chain((some) => fc.tuple(...some.map((type) => named(type, scopeOf(type))))),
      cells: cells.chain((some) =>
        fc.tuple(...some.map((one) => named(one, scopeOf(typeOf(one))))),
      ),
      masked: fc.boolean(),
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED'),
      from: fc.constantFrom('2026-01-01', '2026-01-01', '2026-01-01', '2035-01-01'),
    })
    .map(({ rows, cells: some, masked, from, ...rest }) => ({
      ...{ id: `random-${nr}`, kind: 'NEGOTIATED', retentionDays: 30, ...rest },
      ...{ resourceScope: Object.fromEntries(rows), itemScope: Object.fromEntries(some) },
      masks: masked ? masksOf(rest.items) : {},
      ...{ from: Date.parse(from), until: Date.parse('2036-01-01'), impactAssessment: 'PIA-TEST' },
      terms: { principle: TEXT, goal: TEXT, content: TEXT, method: TEXT },
    })) as fc.Arbitrary<Agreement>;
}

const named = (name: string, scope: fc.Arbitrary<Scope>) =>
  scope.map((one): readonly [string, Scope] => [name, one]);

function masksOf(items: readonly string[]): Readonly<Record<string, Mask>> {
  const masks = items.flatMap((one): [string, Mask][] => {
    const [, column = ''] = one.split('.');
    const mask = column === 'name' || column === 'phone' ? COLUMNS[column][1] : undefined;
    return mask ? [[one, mask]] : [];
  });
  return Object.fromEntries(masks);
}

export function policyOf(graph: Graph): fc.Arbitrary<PolicySpec> {
  const coordinates = coordinatesOf(graph);
  const some = (minLength: number, maxLength: number) =>
    fc.uniqueArray(fc.constantFrom(...coordinates), { minLength, maxLength });
  return fc.record({
    agreements: fc.tuple(
      ...graph.departments.map((department) => mainAgreement(department, graph)),
      ...[1, 2, 3].map((nr) => agreement(nr, graph)),
    ),
    negative: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: some(1, 1) },
    ),
    combinations: fc.array(some(2, 2), { maxLength: 3 }),
  });
}

export function contentOf(
  sources: readonly Source[],
  { agreements, negative, combinations }: PolicySpec,
): BundleContent {
  const { catalog, problems } = catalogFromSdl(sources);
  const wrong = problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
  const roots = Object.keys(catalog.items).filter((one) => one.startsWith('Query.'));
  const open = Object.values(catalog.items).filter(({ sharing }) => sharing === 'UNCONDITIONAL');
  const use = (consumer: string, purpose: string) => ({
    ...{ id: `use-${consumer}-${purpose}`, consumer, purpose },
    items: [...new Set([...roots, ...open.map(({ coordinate }) => coordinate)])],
  });
  const basis = ['decree-809-15', 'pipl-28'].map((id) => ({
    ...({ id, title: TEXT, article: '1', rank: 'LAW' } as const),
  }));
  return compileBundle({
    ...{ registry: registryOf(sources), catalog, agreements },
    ...{ number: 0, previous: null, createdAt: '2026-01-01T00:00:00.000Z' },
    lists: {
      ...{ basis, demand: [], responsibility: [] },
      negative: [
        {
          ...({ id: 'neg-random', kind: 'PROTECTIVE', label: TEXT, basis: ['pipl-28'] } as const),
          ...{ coordinates: negative, classes: [], resources: [], reviewed: '2026-06-30' },
        },
      ],
      uses: [
        use('hotline', 'CASE_HANDLING'),
        ...DEPARTMENTS.map((department) => use(department, 'CASE_HANDLING')),
      ],
      combinations: combinations.map((items, nr) => ({
        ...({ id: `together-${nr}`, label: TEXT, items, level: 4 } as const),
      })),
    },
  });
}
