/**
 * Promise 3 end to end: random policies over the small federation, random operations through a real
 * gateway and guarded departments. Which rows come and what each of their cells shows is foretold from
 * the oracle and the plain data alone; no guard withholds what the gateway granted, but for rows.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileBundle } from '../../policies/bundle/index.ts';
import type { Agreement, BundleContent, Mask, Scope } from '../../policies/model/index.ts';
import { applyMask } from '../../subgraphs/kit/mask.ts';
import { type Granted, judge, keptWays, rowsOf } from '../reference/oracle.ts';
import { judgeOperation, type OperationJudged } from '../reference/oracle-operation.ts';
import { type Asking, admits, type TestRow } from '../reference/scopes.ts';
import { runs } from '../runs.ts';
import { expectNoFault, PATIENCE_MS, schemaOf, valuesFor } from './asking.ts';
import { INSIDE, isInside, OUTSIDE, PERSONS, personRow, plainSecrets } from './departments.ts';
import { type Answered, type Ask, type Federation, startFederation } from './federation.ts';
import { choices, operationOf, type Values } from './operations.ts';
import { CLASSES, MATTER, subOf } from './policy.ts';

const FIELDS = 'name phone born area note nationalId politics informant income label'.split(' ');
const RECORD_FIELDS = ['kind', 'diagnosis', 'area'];
const COLUMNS: Readonly<Record<string, string>> = {
  nationalId: 'national_id',
  label: 'national_id',
};
const MASKS: Readonly<Record<string, Mask>> = {
  'Person.name': 'NAME',
  'Person.phone': 'PHONE',
  'Person.born': 'DATE_TO_YEAR',
};
const ASKED = [
  ...[...FIELDS, 'id', 'friend'].map((field) => `Person.${field}`),
  ...[...RECORD_FIELDS, 'id', 'person'].map((field) => `HealthRecord.${field}`),
];
/** A smaller counterexample would cost a publication for each try. */
const ONCE = { numRuns: runs(60), endOnFailure: true };
const OPERATIONS_EACH = 4;

let city: Federation;
let values: Values;
let published = 0;
beforeAll(async () => {
  city = await startFederation();
  values = await valuesFor(city, 'clerk');
});
afterAll(() => city?.close());

interface Policy {
  readonly items: readonly (readonly [coordinate: string, level: 1 | 2 | 3 | 4, sharing: string])[];
  readonly duty: readonly string[];
  readonly negative: readonly string[];
  readonly combined: readonly string[];
  readonly agreements: readonly Agreement[];
}

const some = (maxLength: number, minLength = 0) =>
  fc.uniqueArray(fc.constantFrom(...ASKED), { minLength, maxLength });
const scopeOf = (type: string): fc.Arbitrary<Scope> =>
  fc.constantFrom<Scope>(
    { kind: 'all' },
    { kind: 'compare', item: `${type}.area`, op: 'within', value: { subject: 'areas' } },
    { kind: 'compare', item: `${type}.area`, op: 'eq', value: { literal: INSIDE } },
    { kind: 'compare', item: `${type}.area`, op: 'ne', value: { literal: OUTSIDE } },
    {
      kind: 'or',
      of: [
        { kind: 'compare', item: `${type}.area`, op: 'eq', value: { literal: OUTSIDE } },
        { kind: 'compare', item: `${type}.area`, op: 'within', value: { literal: '15060200' } },
      ],
    },
  );

const agreement = (nr: number): fc.Arbitrary<Agreement> =>
  fc
    .record({
      supplier: fc.constantFrom('register', 'register', 'health'),
      consumer: fc.constantFrom('hotline', 'hotline', 'hotline', 'tax'),
      purpose: fc.constantFrom('CASE_HANDLING', 'CASE_HANDLING', 'EARLY_MEDIATION'),
      items: some(ASKED.length, 8),
      rows: fc.option(fc.tuple(scopeOf('Person'), scopeOf('HealthRecord'))),
      cells: fc.option(
        fc.tuple(fc.constantFrom('name', 'note', 'area', ...FIELDS), scopeOf('Person')),
      ),
      masked: fc.boolean(),
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED'),
      from: fc.constantFrom('2026-01-01', '2026-01-01', '2035-01-01'),
    })
    .map(({ rows, cells, masked, items, from, ...rest }) => ({
      ...{ id: `random-${nr}`, kind: 'NEGOTIATED', items, retentionDays: 30, ...rest },
      resourceScope: rows ? { Person: rows[0], HealthRecord: rows[1] } : {},
      itemScope: cells ? { [`Person.${cells[0]}`]: cells[1] } : {},
      masks: masked
        ? Object.fromEntries(items.flatMap((one) => (MASKS[one] ? [[one, MASKS[one]]] : [])))
        : {},
      ...{ from: Date.parse(from), until: Date.parse('2036-01-01'), impactAssessment: 'PIA-TEST' },
      terms: { principle: TEXT, goal: TEXT, content: TEXT, method: TEXT },
    })) as fc.Arbitrary<Agreement>;
const TEXT = { zh: '测试', en: 'test' };

const policies: fc.Arbitrary<Policy> = fc.record({
  items: fc.array(
    fc.tuple(
      fc.constantFrom(...ASKED),
      fc.constantFrom<1 | 2 | 3 | 4>(1, 2, 3, 4),
      fc.constantFrom('CONDITIONAL', 'CONDITIONAL', 'UNCONDITIONAL', 'WITHHELD'),
    ),
    { maxLength: 4 },
  ),
  duty: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some(1) }),
  negative: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some(1) }),
  combined: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: some(2, 2) },
  ),
  agreements: fc.tuple(agreement(0), agreement(1), agreement(2), agreement(3), agreement(4)),
});

function contentOf({ items, duty, negative, combined, agreements }: Policy): BundleContent {
  const { catalog, lists, registry, createdAt } = city.content;
  const changed = Object.fromEntries(
    Object.entries(catalog.items).map(([coordinate, item]) => {
      const [, level, sharing] = items.find(([one]) => one === coordinate) ?? [];
      const own = level === undefined ? item : { ...item, level, sharing };
      return [coordinate, duty.includes(coordinate) ? { ...own, duty: ['REGISTRY_WORK'] } : own];
    }),
  ) as BundleContent['catalog']['items'];
  const [first] = lists.negative;
  if (!first) throw new Error('the federation has a negative list');
  return compileBundle({
    ...{ registry, createdAt, number: published, previous: null, agreements },
    catalog: { ...catalog, items: changed },
    lists: {
      ...lists,
      negative: [...lists.negative, { ...first, id: 'neg-random', coordinates: negative }],
      combinations: [{ id: 'together', label: TEXT, items: combined, level: 4 }],
    },
  });
}

/** Resolves when an answer is decided by it. */
async function publish(policy: Policy): Promise<BundleContent> {
  published += 1;
  const content = contentOf(policy);
  city.publish(content);
  for (;;) {
    const { extensions } = await city.ask({ query: '{ people(first: 1) { name } }' });
    const version = extensions.access?.policyVersion ?? extensions.policyVersion ?? '';
    if (String(version).startsWith(`${published}-`)) return content;
  }
}

interface Question {
  readonly as: 'clerk' | 'taxman' | 'registrar' | 'stranger';
  readonly purpose: string;
  readonly matter: string;
  readonly clearance: 0 | 1 | 2 | 3 | 4;
  readonly areas: readonly string[];
  readonly fields: readonly string[];
  readonly friend: readonly string[];
  readonly area: string | null;
  readonly filter: readonly [field: string, value: string] | null;
  readonly records: readonly string[];
}

const oneOf = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(...others) },
  );

const questions: fc.Arbitrary<Question> = fc.record({
  as: oneOf<Question['as']>('clerk', 'taxman', 'registrar', 'stranger'),
  purpose: oneOf('CASE_HANDLING', 'EARLY_MEDIATION', 'AUDIT'),
  matter: fc.oneof({ weight: 9, arbitrary: fc.constant(MATTER) }, fc.constant('M-404')),
  clearance: fc.constantFrom<Question['clearance']>(1, 2, 3, 3),
  areas: fc.constantFrom(['150602'], ['150602'], ['1506'], ['150621']),
  fields: fc.uniqueArray(fc.constantFrom(...FIELDS), { minLength: 1, maxLength: 6 }),
  friend: fc.oneof(
    fc.constant([]),
    fc.uniqueArray(fc.constantFrom('name', 'area', 'note'), { minLength: 1 }),
  ),
  area: oneOf<string | null>(null, '150602', OUTSIDE),
  filter: fc.constantFrom<Question['filter']>(null, null, ['note', 'note 2'], ['name', '王4']),
  records: fc.uniqueArray(fc.constantFrom(...RECORD_FIELDS), { maxLength: 3 }),
});

function askOf({ as, purpose, matter, clearance, areas, ...rest }: Question): Ask {
  const { fields, friend, area, filter, records } = rest;
  const args = [
    'first: 100',
    ...(area === null ? [] : [`area: "${area}"`]),
    ...(filter ? [`filter: { ${filter[0]}: "${filter[1]}" }`] : []),
  ];
  const nested = friend.length > 0 ? ` friend { ${friend.join(' ')} }` : '';
  const others = records.length > 0 ? `records(first: 100) { ${records.join(' ')} }` : '';
  const query = `{ people(${args.join(', ')}) { ${fields.join(' ')}${nested} } ${others} }`;
  return { as, purpose, matter, query, claims: { clearance, areas } };
}

/** The token's own class: the registry only bounds it. */
function askingOf({ as, clearance, areas }: Pick<Question, 'as' | 'clearance' | 'areas'>): Asking {
  const { kind, dept, duties } = CLASSES[as];
  return {
    kind,
    dept,
    duties: [...duties],
    clearance,
    areas: [...areas],
    sub: subOf(as),
  } as Asking;
}

const people = Array.from({ length: PERSONS }, (_, index) => index + 1).map((nr) => {
  const row = personRow(nr, plainSecrets, (other) => String(other));
  const columnOf = (field: string) => String(row[COLUMNS[field] ?? field]);
  const scoped: TestRow = {
    subject: `person ${nr}`,
    values: new Map(FIELDS.map((field) => [`Person.${field}`, columnOf(field)])),
  };
  return { nr, columnOf, scoped, friend: (nr % PERSONS) + 1 };
});
type Person = (typeof people)[number];

const records = people.flatMap(({ nr }) =>
  [1, 2].map((part) => {
    const fields: Readonly<Record<string, string>> = {
      kind: isInside(nr) ? `kind ${part}` : plainSecrets('kind', nr),
      diagnosis: plainSecrets('diagnosis', nr),
      area: isInside(nr) ? INSIDE : OUTSIDE,
    };
    const cells = Object.entries(fields).map(
      ([field, value]) => [`HealthRecord.${field}`, value] as const,
    );
    return {
      fields,
      scoped: { subject: `person ${nr}`, values: new Map(cells) } satisfies TestRow,
    };
  }),
);

function reachedBy({ fields, friend, area, filter, records: asked }: Question) {
  const health = asked.length > 0;
  return {
    coordinates: [
      'Query.people',
      ...fields.map((field) => `Person.${field}`),
      ...(friend.length > 0 ? ['Person.friend'] : []),
      ...friend.map((field) => `Person.${field}`),
      ...(health ? ['Query.records'] : []),
      ...asked.map((field) => `HealthRecord.${field}`),
    ],
    types: ['Query', 'Person', ...(health ? ['HealthRecord'] : [])],
    arguments: [
      'Query.people(first:)',
      ...(area === null ? [] : ['Query.people(area:)']),
      ...(filter ? ['Query.people(filter:)', `PeopleFilter.${filter[0]}`] : []),
      ...(health ? ['Query.records(first:)'] : []),
    ],
    mutations: [],
    introspectionOnly: false,
  };
}

/** What the answer's data must hold; rows in no order. */
function foretold(question: Question, judged: OperationJudged, asking: Asking): unknown {
  const grant = (coordinate: string): Granted | undefined => {
    const found = judged.coordinates.get(coordinate);
    return found?.effect === 'grant' ? found : undefined;
  };
  const shown = (type: string, row: TestRow) =>
    (judged.resources.get(type) ?? []).some((scope) => admits(scope, asking, row));
  const cell = (coordinate: string, row: TestRow, value: unknown) => {
    const way = keptWays(grant(coordinate)?.ways ?? []).find((one) =>
      admits(one.rows, asking, row),
    );
    if (!way) return null;
    return way.mask ? applyMask(way.mask, value) : value;
  };
  const used = [...judged.arguments.values()];
  const found = ({ scoped, columnOf }: Person) => {
    const { area, filter } = question;
    if (area !== null && !columnOf('area').startsWith(area)) return false;
    if (filter && columnOf(filter[0]) !== filter[1]) return false;
    return used.every(
      (one) =>
        one.effect === 'grant' &&
        one.rows.every((scopes) => scopes.some((scope) => admits(scope, asking, scoped))),
    );
  };
  const personCells = (person: Person, fields: readonly string[]) =>
    Object.fromEntries(
      fields.map((field) => [
        field,
        cell(`Person.${field}`, person.scoped, person.columnOf(field)),
      ]),
    );
  const friendOf = (person: Person) => {
    const friend = people[person.friend - 1];
    const there =
      friend && shown('Person', friend.scoped) && cell('Person.friend', person.scoped, true);
    return there ? emptied(personCells(friend, question.friend)) : null;
  };
  const rows = people
    .filter((person) => shown('Person', person.scoped) && found(person))
    .map((person) => ({
      ...personCells(person, question.fields),
      ...(question.friend.length > 0 ? { friend: friendOf(person) } : {}),
    }));
  const ofHealth = records
    .filter(({ scoped }) => shown('HealthRecord', scoped))
    .map(({ fields, scoped }) =>
      Object.fromEntries(
        question.records.map((field) => [
          field,
          cell(`HealthRecord.${field}`, scoped, fields[field]),
        ]),
      ),
    );
  return {
    people: grant('Query.people') ? unordered(rows) : null,
    ...(question.records.length > 0
      ? { records: grant('Query.records') ? unordered(ofHealth) : null }
      : {}),
  };
}

/** A person of whom nothing may be told is the same as none: an entity out of scope is absent. */
const emptied = (cells: Readonly<Record<string, unknown>> | null) =>
  cells && Object.values(cells).some((value) => value !== null) ? cells : null;
const unordered = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

function said({ data }: Answered): unknown {
  const rows = (list: Record<string, unknown>[] | null) =>
    list &&
    unordered(
      list.map((row) =>
        'friend' in row
          ? { ...row, friend: emptied(row.friend as Record<string, unknown> | null) }
          : row,
      ),
    );
  return Object.fromEntries(
    Object.entries(data as Record<string, Record<string, unknown>[] | null>).map(([root, list]) => [
      root,
      rows(list),
    ]),
  );
}

/** Guards were asked with the gateway's own context: they may add nothing but what rows decide. */
function expectGuardsAgree(): void {
  for (const { answer } of city.wire) {
    const { errors = [], extensions } = JSON.parse(answer);
    expect(errors).toEqual([]);
    const reasons = (extensions?.isthmus?.cells ?? []).map(
      ({ reason }: { reason: string }) => reason,
    );
    for (const reason of reasons) expect(['ROW_SCOPE', 'MASKED']).toContain(reason);
  }
}

it(
  'rows and cells that the client sees are those that the oracle foretells',
  async () => {
    const seen = { refused: 0, rows: 0, masked: 0, hidden: 0, cases: 0 };
    await fc.assert(
      fc.asyncProperty(
        policies,
        fc.array(questions, { minLength: OPERATIONS_EACH, maxLength: OPERATIONS_EACH }),
        async (policy, asked) => {
          const bundle = await publish(policy);
          for (const question of asked) {
            city.wire.length = 0;
            const answer = await city.ask(askOf(question));
            expectNoFault(city, answer);
            const asking = askingOf(question);
            const judged = judgeOperation(
              {
                ...{ bundle, subject: asking, purpose: question.purpose, now: Date.now() },
                ...{ matter: question.matter, openMatters: [MATTER] },
              },
              reachedBy(question),
            );
            seen.cases += 1;
            if ('refused' in judged) {
              expect([answer.status, answer.errors[0]?.extensions.reason]).toEqual([
                403,
                judged.refused,
              ]);
              seen.refused += 1;
              continue;
            }
            expect({ query: askOf(question).query, ...(said(answer) as object) }).toEqual({
              query: askOf(question).query,
              ...(foretold(question, judged, asking) as object),
            });
            expectGuardsAgree();
            seen.rows += answer.data.people?.length ?? 0;
            seen.masked += /138\*|王\*|-XX/.test(answer.text) ? 1 : 0;
            seen.hidden += /ROW_SCOPE/.test(answer.text) ? 1 : 0;
          }
        },
      ),
      ONCE,
    );
    console.info('agreement end to end:', JSON.stringify(seen));
    // A comparison of refusals alone would prove nothing.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);

/** Values that name their own cell. */
const SECRETS: Readonly<Record<string, string>> = {
  ...{ name: 'Person.name', note: 'Person.note', income: 'Person.income' },
  ...{ informant: 'Person.informant', politics: 'Person.politics', hidden: 'Person.hidden' },
  ...{ kind: 'HealthRecord.kind', diagnosis: 'HealthRecord.diagnosis', reserve: 'Company.reserve' },
};

it(
  'whatever is asked, no cell is answered that the oracle does not grant',
  async () => {
    let told = 0;
    const schema = await schemaOf(city, 'clerk');
    await fc.assert(
      fc.asyncProperty(
        policies,
        fc.array(choices, { minLength: 3, maxLength: 3 }),
        async (policy, asked) => {
          const bundle = await publish(policy);
          for (const numbers of asked) {
            const answer = await city.ask({
              ...operationOf(schema, values, numbers),
              claims: { clearance: 3 },
            });
            expectNoFault(city, answer);
            const asking = askingOf({ as: 'clerk', clearance: 3, areas: ['150602'] });
            const about = { bundle, subject: asking, purpose: 'CASE_HANDLING', now: Date.now() };
            for (const [, what = '', nr] of answer.text.matchAll(/CANARY-(\w+?)-(\d+)/g)) {
              const coordinate = SECRETS[what] ?? what;
              const judged = judge(about, coordinate);
              const type = coordinate.split('.')[0] ?? '';
              const row =
                type === 'Person'
                  ? people[Number(nr) - 1]?.scoped
                  : records[2 * Number(nr) - 2]?.scoped;
              const way =
                judged.effect === 'grant' &&
                row &&
                keptWays(judged.ways).find((one) => admits(one.rows, asking, row));
              const inScope =
                row && rowsOf(about, type).some((scope) => admits(scope, asking, row));
              expect([coordinate, nr, Boolean(way && !way.mask && inScope)]).toEqual([
                coordinate,
                nr,
                true,
              ]);
              told += 1;
            }
          }
        },
      ),
      ONCE,
    );
    expect(told).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);
