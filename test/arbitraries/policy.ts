/**
 * Random policies over a small fixed set of names, dense enough that agreements, lists, combinations and
 * clearance meet on the same items. For property tests of engine, decider, guard and oracle alike.
 */
import fc from 'fast-check';
import { item as plainItem } from '../../policies/engine/testing.ts';
import type {
  Agreement,
  Bundle,
  Catalog,
  Combination,
  Item,
  Lists,
  NegativeEntry,
  RegisteredUse,
  Registry,
  Resource,
  Scope,
  SubjectClass,
} from '../../policies/model/index.ts';

/** Milliseconds since the epoch at which agreements begin, end and are asked about. */
export const TIMES = [0, 1000, 2000, 3000] as const;
export const NAMES = {
  departments: ['grid', 'hotline', 'health'],
  purposes: ['CASE_HANDLING', 'AUDIT'],
  duties: ['CLERK', 'AUDITOR'],
  classes: ['NAME', 'CONTACT', 'INFORMANT'],
  types: ['Person', 'Call', 'Place'],
  fields: ['id', 'name', 'phone', 'area'],
} as const;

const ROOTS = ['Query.people', 'Query.calls', 'Mutation.report'] as const;
export const COORDINATES: readonly string[] = [
  ...NAMES.types.flatMap((type) => NAMES.fields.map((field) => `${type}.${field}`)),
  ...ROOTS,
];
export const ARGUMENTS = ['Query.people(area:)', 'CallFilter.phone'] as const;

const TEXT = { zh: '文', en: 'text' };
const level = fc.constantFrom(1, 2, 3, 4);
const coordinates = fc.uniqueArray(fc.constantFrom(...COORDINATES), {
  minLength: 5,
  maxLength: 15,
});
/** Weighted: most items and agreements are the register's, so that they meet. */
const supplier = fc.oneof(
  { weight: 3, arbitrary: fc.constant('grid') },
  { weight: 1, arbitrary: fc.constantFrom('health', 'hotline') },
);
const consumer = fc.constantFrom('hotline', 'hotline', 'hotline', 'health', 'centre-app');
const askedPurpose = fc.constantFrom('CASE_HANDLING', 'CASE_HANDLING', 'AUDIT');

function anItem(coordinate: string): Item {
  const key = coordinate.endsWith('.id');
  return plainItem(coordinate, { key, suppliers: key ? [] : ['grid'] });
}

const item = (coordinate: string): fc.Arbitrary<Item> =>
  fc
    .record({
      level,
      class: fc.constantFrom(...NAMES.classes),
      sharing: fc.constantFrom(
        ...['CONDITIONAL', 'CONDITIONAL', 'CONDITIONAL', 'CONDITIONAL'],
        ...['UNCONDITIONAL', 'UNCONDITIONAL', 'WITHHELD'],
      ),
      suppliers: supplier.map((one) => [one]),
      duty: fc.constantFrom([], [], [], [], [], [], ['CLERK']),
      maskable: fc.boolean(),
      maskedLevel: fc.constantFrom(1, 2),
      ownAccess: fc.boolean(),
      listed: fc.constantFrom(['DEPARTMENT', 'SERVICE'], ['DEPARTMENT', 'CITIZEN']),
    })
    .map(({ maskable, maskedLevel, suppliers, ...rest }) => {
      const own = { ...anItem(coordinate), ...rest } as Item;
      const masked = maskable ? ({ mask: 'PHONE', maskedLevel } as const) : {};
      return { ...own, ...masked, suppliers: own.key ? [] : suppliers } as Item;
    });

const resource = (type: string): fc.Arbitrary<Resource> =>
  fc.record({ personal: fc.boolean(), supplier }).map(
    ({ personal, supplier }): Resource => ({
      type,
      label: type,
      code: type,
      supplier,
      updateCycle: 'DAILY',
      theme: 'T',
      personal,
      ...(personal ? { subject: 'person_ref' } : {}),
      keys: [['id']],
    }),
  );

export const catalog: fc.Arbitrary<Catalog> = fc
  .record({
    items: fc.tuple(...COORDINATES.map(item)),
    resources: fc.tuple(...NAMES.types.map(resource)),
    reads: fc.tuple(
      ...ARGUMENTS.map(() => fc.uniqueArray(fc.constantFrom(...COORDINATES), { maxLength: 2 })),
    ),
    action: fc.constantFrom(['CLERK'], ['AUDITOR'], []),
  })
  .map(({ items, resources, reads, action }) => ({
    items: Object.fromEntries(items.map((one) => [one.coordinate, one])),
    resources: Object.fromEntries(resources.map((one) => [one.type, one])),
    reads: Object.fromEntries(ARGUMENTS.map((argument, index) => [argument, reads[index] ?? []])),
    actions: { 'Mutation.report': action },
    possibleTypes: {},
  }));

const scopeOver = (type: string): fc.Arbitrary<Scope> =>
  fc.oneof(
    fc.constantFrom<Scope>(
      { kind: 'all' },
      { kind: 'all' },
      { kind: 'compare', item: `${type}.area`, op: 'within', value: { subject: 'areas' } },
      { kind: 'compare', item: `${type}.area`, op: 'eq', value: { literal: '150602' } },
      { kind: 'compare', item: `${type}.unknown`, op: 'eq', value: { literal: 1 } },
    ),
    fc.constant<Scope>({
      kind: 'and',
      of: [
        { kind: 'compare', item: `${type}.area`, op: 'within', value: { subject: 'areas' } },
        { kind: 'compare', item: `${type}.name`, op: 'ne', value: { literal: 'x' } },
      ],
    }),
  );

const agreement = (index: number): fc.Arbitrary<Agreement> =>
  fc
    .record({
      supplier,
      consumer,
      purpose: askedPurpose,
      items: coordinates,
      typeScope: scopeOver('Person'),
      itemScope: scopeOver('Person'),
      scoped: fc.boolean(),
      masked: fc.boolean(),
      from: fc.constantFrom(0, 0, 1000, 2000),
      length: fc.constantFrom(1000, 5000, 5000),
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED', 'TERMINATED'),
    })
    .map(({ typeScope, itemScope, scoped, masked, length, ...rest }) => ({
      id: `agreement-${index}`,
      kind: 'STANDING',
      resourceScope: scoped ? { Person: typeScope } : {},
      itemScope: { 'Person.phone': itemScope },
      masks: masked ? Object.fromEntries(rest.items.map((one) => [one, 'PHONE'])) : {},
      until: rest.from + length,
      terms: { principle: TEXT, goal: TEXT, content: TEXT, method: TEXT },
      retentionDays: 1,
      ...rest,
    })) as fc.Arbitrary<Agreement>;

const negativeEntry = (index: number): fc.Arbitrary<NegativeEntry> =>
  fc
    .record({
      coordinates: fc.uniqueArray(fc.constantFrom(...COORDINATES), { maxLength: 2 }),
      classes: fc.constantFrom([], [], [], ['INFORMANT']),
      resources: fc.constantFrom([], [], [], ['Place']),
    })
    .map((rest) => ({
      id: `entry-${index}`,
      kind: 'STATUTORY',
      label: TEXT,
      basis: ['basis-1'],
      ...rest,
    }));

const use = (index: number): fc.Arbitrary<RegisteredUse> =>
  fc.record({
    id: fc.constant(`use-${index}`),
    consumer,
    purpose: askedPurpose,
    items: coordinates,
  });

const combination = (index: number): fc.Arbitrary<Combination> =>
  fc.record({
    id: fc.constant(`combination-${index}`),
    label: fc.constant(TEXT),
    items: fc.uniqueArray(fc.constantFrom(...COORDINATES), { minLength: 1, maxLength: 2 }),
    level: fc.constantFrom(3, 4, 4),
  }) as fc.Arbitrary<Combination>;

/** `min` to `max` entries with distinct ids. */
const several = <T>(
  entry: (index: number) => fc.Arbitrary<T>,
  min: number,
  max: number,
): fc.Arbitrary<T[]> =>
  fc
    .integer({ min, max })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => entry(index))));

export const lists: fc.Arbitrary<Lists> = fc.record({
  basis: fc.constant([]),
  negative: several(negativeEntry, 0, 1),
  demand: fc.constant([]),
  responsibility: fc.constant([]),
  uses: several(use, 0, 4),
  combinations: several(combination, 0, 4),
});

export const REGISTRY: Registry = {
  issuers: [],
  departments: [],
  duties: { CLERK: { purposes: ['CASE_HANDLING'] }, AUDITOR: { purposes: ['AUDIT'] } },
  classes: [],
  personas: {},
  apps: [],
  sources: [],
};

export function aBundle(parts: Pick<Bundle, 'catalog' | 'lists' | 'agreements'>): Bundle {
  return {
    v: 1,
    number: 1,
    previous: null,
    createdAt: '2026-01-01T00:00:00Z',
    registry: REGISTRY,
    hash: 'hash',
    version: '1-hash',
    ...parts,
  };
}

export const bundle: fc.Arbitrary<Bundle> = fc
  .record({ catalog, lists, agreements: several(agreement, 2, 14) })
  .map(aBundle);

export const subjectClass: fc.Arbitrary<SubjectClass> = fc
  .record({
    kind: fc.constantFrom('department', 'department', 'service', 'citizen'),
    dept: fc.constantFrom('hotline', 'hotline', 'hotline', 'health', 'grid'),
    duties: fc.constantFrom([], ['CLERK'], ['AUDITOR'], ['AUDITOR', 'CLERK']),
    clearance: fc.constantFrom(0, 1, 2, 2, 3, 3, 4),
    areas: fc.constantFrom([], ['150602']),
  })
  .map(({ kind, dept, ...rest }) => {
    if (kind === 'citizen') return { kind, dept: '', ...rest };
    return kind === 'service'
      ? { kind, dept, azp: 'centre-app', ...rest }
      : { kind, dept, ...rest };
  }) as fc.Arbitrary<SubjectClass>;

export const purpose: fc.Arbitrary<string> = askedPurpose;
export const coordinate: fc.Arbitrary<string> = fc.constantFrom(
  ...COORDINATES,
  'Person.unknown',
  '__proto__.constructor',
);
export const now: fc.Arbitrary<number> = fc.constantFrom(...TIMES, 999, 4500, 9000);
