/**
 * The walk over the graph finds what it is there to find: for every kind of way a small graph in which
 * exactly that way is open. Leaving a kind out of the walk loses its canary, so none is there for show.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileCity } from '../cli/city.ts';
import { withTables } from '../cli/policy-proof.ts';
import { catalogFromSdl, compileBundle, unsignedBundle } from '../policies/bundle/index.ts';
import {
  AGREEMENT,
  HEADER,
  item,
  LISTS,
  REGISTRY,
  source as sourceOf,
} from '../policies/bundle/testing.ts';
import { type Entitlement, entitlementOf } from '../policies/engine/index.ts';
import type { Agreement, NegativeEntry, Registry, Scope } from '../policies/model/index.ts';
import {
  type Counterexample,
  counterexampleText,
  type ProofInput,
  proveNegativeList,
} from '../policies/proof/index.ts';
import type { ENTRANCES } from '../policies/proof/reach.ts';
import type { WAYS } from '../policies/proof/ways.ts';
import { demoKeyring } from '../wire/keyring.ts';
import { CANARY } from './regression/departments.ts';
import { type Federation, startFederation } from './regression/federation.ts';
import { CLASSES, type PersonaName } from './regression/policy.ts';
import { runs } from './runs.ts';
import { compose } from './supergraphs.ts';

const NOW = Date.parse('2026-11-20T00:00:00Z');
const HEAD = HEADER.replace('"@inaccessible"', '"@inaccessible", "@provides"');

/** Granted to the clerk by an agreement; to nobody; to everybody with a registered use. */
const GRANTED = 'level: 2, sharing: CONDITIONAL';
const SECRET = 'level: 4, sharing: WITHHELD, basis: ["law"], class: "STATUS", columns: ["status"]';
const OPEN = 'level: 1, sharing: UNCONDITIONAL';
const granted = (column: string, more = '') =>
  item(`${GRANTED}, columns: [${column === '' ? '' : `"${column}"`}] ${more}`);
const secret = (more = '') => `status: String ${item(`${SECRET} ${more}`)}`;
const resource = (personal = true, more = '') =>
  `@resource(label: "x", code: "1", updateCycle: "DAILY", theme: "T", personal: ${personal}${
    personal ? ', subject: "ref"' : ''
  } ${more})`;
const KEY = `@key(fields: "id")`;
const ID = `id: Ref! ${item('level: 1, sharing: CONDITIONAL, class: "KEY", columns: ["ref"]')}`;
const PEOPLE = `people: [Person] ${item(`${OPEN}, class: "ENTRY", columns: []`)}`;
const EXTENDED = `type Person ${KEY} ${resource(true, 'supplier: "grid"')} { ${ID}`;

/** The register with more fields, types or roots. */
const register = ({ fields = '', types = '', roots = PEOPLE, status = secret() }) => `
  type Person ${KEY} ${resource()} {
    ${ID} name: PersonName ${granted('name')} ${status} ${fields}
  }
  ${types}
  type Query { ${roots} }`;

interface Canary {
  readonly grid: string;
  readonly hotline?: string;
  /** What the clerk's agreement grants beside the name; whose it is does not matter. */
  readonly grants?: readonly string[];
  readonly agreement?: Partial<Agreement>;
  readonly negative?: Partial<NegativeEntry>;
  readonly tables?: Readonly<
    Record<string, Readonly<Record<string, { table: string; order: string[] }>>>
  >;
  /** Verdicts of an engine that forgot the negative list for this coordinate. */
  readonly forgotten?: string;
  readonly path: string;
}

const REGISTRY_FULL: Registry = {
  ...REGISTRY,
  issuers: [],
  sources: ['grid', 'hotline'].map((name) => ({ name, url: '', sdlHash: '', refSpace: 'base' })),
};

function inputOf(canary: Canary): ProofInput {
  const { grid, hotline, grants = [], agreement = {}, negative = {}, tables = {} } = canary;
  const sources = [sourceOf('grid', grid, HEAD)];
  if (hotline) sources.push(sourceOf('hotline', hotline, HEAD));
  const { catalog } = catalogFromSdl(sources);
  const entry: NegativeEntry = {
    id: 'neg-status',
    kind: 'STATUTORY',
    label: { zh: '文', en: 'text' },
    basis: ['law'],
    coordinates: ['Person.status'],
    classes: [],
    resources: [],
    ...negative,
  };
  const content = compileBundle({
    registry: REGISTRY_FULL,
    catalog,
    lists: { ...LISTS, demand: [], responsibility: [], combinations: [], negative: [entry] },
    agreements: ['grid', 'hotline'].map((supplier) => ({
      ...{ ...AGREEMENT, resourceScope: {}, itemScope: {}, masks: {}, supplier },
      ...{ id: `from-${supplier}`, consumer: 'hotline', items: ['Person.name', ...grants] },
      ...agreement,
    })),
    ...{ number: 0, previous: null, createdAt: '2026-11-20T00:00:00.000Z' },
  });
  return {
    bundle: unsignedBundle(content),
    supergraphSdl: compose(sources.map(({ name, sdl }) => ({ name, typeDefs: sdl }))),
    sources: sources.map((each) =>
      tables[each.name] ? { ...each, tables: tables[each.name] ?? {} } : each,
    ),
    since: NOW,
    ...(canary.forgotten ? { entitlementOf: forgetting(canary.forgotten) } : {}),
  };
}

/** An engine whose negative list has a hole. */
function forgetting(coordinate: string): typeof entitlementOf {
  return (...asked): Entitlement => {
    const whole = entitlementOf(...asked);
    const grant = { effect: 'grant', ruleId: 'hole', validUntil: whole.validUntil } as const;
    return {
      ...whole,
      decide: (one) => (one === coordinate ? grant : whole.decide(one)),
    };
  };
}

const byStatus: Scope = {
  ...{ kind: 'compare', item: 'Person.status', op: 'eq', value: { literal: 'x' } },
};
const entry = (name: string, type: string) =>
  `${name}: ${type} ${item(`${OPEN}, class: "ENTRY", columns: []`)}`;

/** Per kind of way: the graph in which it is the only one that is open. */
const WAYS_OPEN: Readonly<Record<keyof typeof WAYS, Canary>> = {
  item: {
    grid: register({}),
    forgotten: 'Person.status',
    path: 'Query.people > Person.status',
  },
  column: {
    grid: register({ fields: `party: String ${granted('status')}` }),
    grants: ['Person.party'],
    path: 'Query.people > Person.party',
  },
  statistic: {
    grid: register({
      types: `type Count ${resource(false)} { party: String ${granted('status')} }`,
      roots: entry('counts', '[Count]'),
    }),
    grants: ['Count.party'],
    tables: { grid: { Person: { table: 'p', order: [] }, Count: { table: 'p', order: [] } } },
    path: 'Query.counts > Count.party',
  },
  derived: {
    grid: register({
      fields: `first: String ${granted('', ', derived: ["Person.status"]')}
        second: String ${item(`${SECRET.replace('status"]', 's2"]')}, derived: ["Person.first"]`)}
        third: Int ${granted('', ', derived: ["Person.second"]')}`,
    }),
    grants: ['Person.third'],
    path: 'Query.people > Person.third',
  },
  twin: {
    grid: register({
      fields: `shadow: String ${granted('other', ', twinOf: "Person.status"')}`,
    }),
    grants: ['Person.shadow'],
    path: 'Query.people > Person.shadow',
  },
  requires: {
    grid: register({}),
    hotline: `${EXTENDED} status: String @external
      bracket: String @requires(fields: "status") ${granted('')} }`,
    grants: ['Person.bracket'],
    path: 'Query.people > Person.bracket',
  },
  provides: {
    grid: register({ status: secret().replace('@item', '@shareable @item') }),
    hotline: `${EXTENDED} status: String @external ${item(SECRET.replace('"status"]', '"copy"]'))}
      remark: String ${granted('copy')} }
      type Query { caller: Person @provides(fields: "status") ${item(`${OPEN}, columns: []`)} }`,
    grants: ['Person.remark'],
    path: 'Query.people > Person.remark',
  },
  'interface-object': {
    grid: `interface Party @key(fields: "id") { ${ID} }
      type Person implements Party ${KEY} ${resource()} { ${ID} name: PersonName ${granted('name')} }
      type Query { ${entry('parties', '[Party]')} }`,
    hotline: `type Party ${KEY} @interfaceObject ${resource()} { id: Ref! ${secret()} }`,
    grants: ['Party.status', 'Party.id'],
    forgotten: 'Party.status',
    path: 'Query.parties > Party.status',
  },
  argument: {
    grid: register({
      fields: `shadow: String @inaccessible ${granted('other', ', twinOf: "Person.status"')}`,
      roots: `people(shadow: String @reads(items: ["Person.shadow"])): [Person] ${item(`${OPEN}, columns: []`)}`,
    }),
    grants: ['Person.shadow'],
    path: 'Query.people(shadow:)',
  },
  input: {
    grid: register({
      fields: `shadow: String @inaccessible ${granted('other', ', twinOf: "Person.status"')}`,
      types: `input Outer { inner: Inner @reads(items: []) }
        input Inner { shadow: String @reads(items: ["Person.shadow"]) }`,
      roots: `people(filter: Outer @reads(items: [])): [Person] ${item(`${OPEN}, columns: []`)}`,
    }),
    grants: ['Person.shadow'],
    path: 'Query.people(filter:)',
  },
  key: {
    grid: `type Person @key(fields: "id office { status }") ${resource()} {
        ${ID} office: Office ${item(SECRET.replace('"status"]', '"o"]'))} }
      type Office ${resource(false)} { status: String ${item(SECRET)} }
      type Query { ${PEOPLE} }`,
    hotline: `type Person @key(fields: "id office { status }") ${resource(true, 'supplier: "grid"')} {
        ${ID} office: Office @external remark: String ${granted('remark')} }
      type Office { status: String @external }`,
    grants: ['Person.remark'],
    negative: { coordinates: ['Office.status'] },
    path: 'Query.people > Person.remark',
  },
  scope: {
    grid: register({}),
    agreement: { resourceScope: { Person: byStatus } },
    path: 'Query.people > Person.name',
  },
  subject: {
    grid: register({
      fields: `own: String ${granted('own', ', ownAccess: true')}`,
      status: secret().replace('columns: ["status"]', 'columns: ["ref"]'),
      roots: PEOPLE.replace('columns: []', 'columns: [], listed: [CITIZEN], ownAccess: true'),
    }).replace('class: "KEY", columns: ["ref"]', 'class: "KEY", columns: ["k"]'),
    path: 'Query.people > Person.own',
  },
  order: {
    grid: register({}),
    tables: { grid: { Person: { table: 'p', order: ['name', 'status'] } } },
    path: 'Query.people',
  },
  existence: {
    grid: register({
      types: `type Sealed ${KEY} ${resource()} { ${ID} charge: String ${item(SECRET.replace('"status"]', '"charge"]'))} }`,
      fields: `sealed: Sealed ${granted('sealed_ref')}`,
    }),
    grants: ['Person.sealed'],
    negative: { coordinates: [], resources: ['Sealed'] },
    tables: { grid: { Person: { table: 'p', order: [] } } },
    path: 'Query.people > Person.sealed',
  },
};

const party = `party: String ${granted('status')}`;
const keyless = (fields: string) => `type Note ${resource(false)} { ${fields} }`;
const NOTE = {
  grants: ['Note.party'],
  tables: { grid: { Person: { table: 'p', order: [] }, Note: { table: 'p', order: [] } } },
};

/** Per kind of entrance: the graph in which it alone leads to the value. */
const ENTRANCES_OPEN: Readonly<Record<(typeof ENTRANCES)[number], Canary>> = {
  root: {
    ...{ ...NOTE, grid: register({ types: keyless(party), roots: entry('notes', '[Note]') }) },
    path: 'Query.notes > Note.party',
  },
  edge: {
    ...NOTE,
    grid: register({ types: keyless(party), fields: `notes: [Note] ${granted('')}` }),
    grants: ['Note.party', 'Person.notes'],
    path: 'Query.people > Person.notes > Note.party',
  },
  interface: {
    ...NOTE,
    grid: register({
      types: `interface Text { word: String ${granted('')} }
        ${keyless(`word: String ${granted('word')} ${party}`).replace('Note', 'Note implements Text')}`,
      roots: entry('texts', '[Text]'),
    }),
    path: 'Query.texts > Note.party',
  },
  union: {
    ...NOTE,
    grid: register({
      types: `union Hit = Person | Note ${keyless(party)}`,
      roots: entry('hits', '[Hit]'),
    }),
    path: 'Query.hits > Note.party',
  },
  entity: {
    grid: register({ fields: party, roots: entry('office', 'String') }),
    grants: ['Person.party'],
    path: 'Query._entities > Person.party',
  },
};

const openOf = (input: ProofInput) => proveNegativeList(input).counterexamples;
const told = ({ kind, path }: Counterexample) => `${kind}: ${path.join(' > ')}`;

describe('every kind of way, open alone, is found with its path', () => {
  it.each(Object.entries(WAYS_OPEN))('%s', (kind, canary) => {
    expect(openOf(inputOf(canary)).map(told)).toContain(`${kind}: ${canary.path}`);
  });

  it.each(Object.entries(WAYS_OPEN))('%s: a walk without it finds nothing', (kind, canary) => {
    const without = new Set([kind as keyof typeof WAYS]);
    expect(openOf({ ...inputOf(canary), without }).map(told)).toEqual([]);
  });
});

describe('every kind of entrance, open alone, is found with its path', () => {
  it.each(Object.entries(ENTRANCES_OPEN))('%s', (_, canary) => {
    const paths = openOf(inputOf(canary)).map(({ path }) => path.join(' > '));
    expect(paths).toContain(canary.path);
  });

  it.each(Object.entries(ENTRANCES_OPEN))('%s: a walk without it finds nothing', (kind, canary) => {
    const without = new Set([kind as (typeof ENTRANCES)[number]]);
    expect(openOf({ ...inputOf(canary), without }).map(told)).toEqual([]);
  });
});

describe('what opens a way', () => {
  const { column } = WAYS_OPEN;

  it('is a grant in masked form as well: the masked form of a listed item is listed', () => {
    const masked = granted('status', ', mask: NAME, maskedLevel: 1');
    const input = inputOf({
      ...column,
      grid: register({ fields: `party: String ${masked}` }),
      agreement: { masks: { 'Person.party': 'NAME' } },
    });
    expect(openOf(input)).toMatchObject([{ kind: 'column', classId: 'clerk', mask: 'NAME' }]);
  });

  it('is told with who, what for, by which rule, and how the value got there, in both languages', () => {
    const [found] = openOf(inputOf(WAYS_OPEN.derived)).slice(-1);
    if (!found) throw new Error('nothing found');
    expect(counterexampleText(found)).toEqual({
      zh: 'Person.status（负面清单 neg-status）可达：Query.people > Person.third；主体类 clerk，使用场景 CASE_HANDLING，规则 agreement:from-grid；Person.first：派生；Person.second：派生；Person.third：派生',
      en: 'Person.status (negative list: neg-status) is reached: Query.people > Person.third; class clerk, purpose CASE_HANDLING, rule agreement:from-grid; Person.first is derived from it; Person.second is derived from it; Person.third is derived from it',
    });
  });

  it('is an agreement that begins later, from its first moment; one that has ended opens nothing', () => {
    const day = 86_400_000;
    const at = (from: number) => ({ from: NOW + from * day, until: NOW + (from + 30) * day });
    expect(openOf(inputOf({ ...column, agreement: at(10) }))).toMatchObject([
      { classId: 'clerk', from: NOW + 10 * day },
    ]);
    // The supplier of the item is the worst case that remains.
    expect(openOf(inputOf({ ...column, agreement: at(-40) }))).toMatchObject([
      { classId: undefined, subject: { dept: 'grid' }, ruleId: 'supplier:Person.party' },
    ]);
  });

  it('is a grant to nobody who is registered: the worst case is asked for', () => {
    const input = inputOf({ ...column, agreement: { consumer: 'exchange', purpose: 'AUDIT' } });
    const found = openOf(input);
    expect(found).toMatchObject([{ classId: undefined, kind: 'column' }]);
    expect(found[0]?.open).toBeGreaterThan(1);
  });

  it('is not what nobody can name: a twin that is @inaccessible is closed, whoever is granted it', () => {
    const { grid, ...rest } = WAYS_OPEN.twin;
    const hidden = grid.replace('shadow: String', 'shadow: String @inaccessible');
    expect(openOf(inputOf({ ...rest, grid: hidden }))).toEqual([]);
  });

  it('is not a grant to which nothing leads', () => {
    const { grid, ...rest } = ENTRANCES_OPEN.root;
    const without = grid.replace(/notes: .*\)/, entry('office', 'String'));
    expect(openOf(inputOf({ ...rest, grid: without }))).toEqual([]);
  });
});

describe('what is listed', () => {
  const shapes = {
    grid: register({
      types: `interface Party { status: String ${item(SECRET)} }`,
      fields: `remark: String ${granted('remark')}`,
    }).replace('type Person', 'type Person implements Party'),
    path: '',
  };
  const itemsOf = (negative: Partial<NegativeEntry>) =>
    proveNegativeList(inputOf({ ...shapes, negative })).items.map(({ name }) => name);

  it('by coordinate, by class, by resource; behind an interface every type', () => {
    expect(itemsOf({ coordinates: ['Party.status'] })).toEqual(['Party.status', 'Person.status']);
    expect(itemsOf({ coordinates: [], classes: ['STATUS'] })).toEqual([
      'Party.status',
      'Person.status',
    ]);
    expect(itemsOf({ coordinates: [], resources: ['Party'] })).toEqual(
      expect.arrayContaining(['Party', 'Person', 'Person.name', 'Person.remark', 'Person.status']),
    );
  });

  it('and proven although the engine forgets what stands behind an interface', () => {
    const canary = { ...shapes, forgotten: 'Person.status' };
    const negative = { coordinates: ['Party.status'] };
    expect(openOf(inputOf({ ...canary, negative })).map(told)).toEqual([
      'item: Query.people > Person.status',
    ]);
  });
});

/** A graph of `size` types in a row, each with some way on, and one leak at a random place. */
const plantedLeak = fc
  .record({
    size: fc.integer({ min: 1, max: 6 }),
    edges: fc.array(fc.constantFrom('edge', 'list', 'union', 'interface'), {
      minLength: 6,
      maxLength: 6,
    }),
    leak: fc.constantFrom('column', 'derived', 'statistic'),
    at: fc.nat(5),
    open: fc.boolean(),
  })
  .map((plan) => ({ ...plan, at: plan.at % plan.size }));

type Planted = typeof plantedLeak extends fc.Arbitrary<infer P> ? P : never;

function plantedGraph({ size, edges, leak, at }: Planted): Canary {
  const leaking = {
    column: `leak: String ${granted('status')}`,
    derived: `leak: String ${granted('', ', derived: ["T0.status"]')}`,
    statistic: `leak: Int ${granted('status')}`,
  }[leak];
  const types = Array.from({ length: size }, (_, index) => {
    const next = index + 1 < size ? nextOf(index + 1, edges[index] ?? 'edge') : '';
    const status = index === 0 ? secret() : `other: String ${granted(`o${index}`)}`;
    const more = index === at ? leaking : '';
    return `type T${index} implements I${index} ${resource(false)} { tag: String ${granted('tag')} ${status} ${more} ${next} }
      interface I${index} { tag: String ${granted('')} } union U${index} = T${index}`;
  });
  const names = Array.from({ length: size }, (_, index) => `T${index}`);
  const table = { table: 't', order: [] };
  return {
    grid: `${types.join('\n')} type Query { start: T0 ${item(`${OPEN}, columns: []`)} }`,
    grants: names.flatMap((name) => ['tag', 'next', 'leak'].map((field) => `${name}.${field}`)),
    negative: { coordinates: ['T0.status'] },
    tables: { grid: Object.fromEntries(names.map((name) => [name, table])) },
    path: ['Query.start', ...names.slice(0, at).map((name) => `${name}.next`), `T${at}.leak`].join(
      ' > ',
    ),
  };
}

const nextOf = (index: number, how: string) => {
  const type = { edge: `T${index}`, list: `[T${index}]`, union: `U${index}` }[how] ?? `I${index}`;
  return `next: ${type} ${granted('')}`;
};

describe('a leak planted at random', () => {
  it('is found with its path where it is granted, and nothing where it is not', () => {
    fc.assert(
      fc.property(plantedLeak, (plan) => {
        const canary = plantedGraph(plan);
        const input = inputOf(canary);
        expect(openOf(input).map(({ path }) => path.join(' > '))).toContain(canary.path);
        const grants = canary.grants?.filter((one) => !one.endsWith('.leak')) ?? [];
        // Of the registered classes none is left; the supplier would be the worst case.
        const closed = openOf(inputOf({ ...canary, grants }));
        expect(closed.filter(({ classId }) => classId !== undefined)).toEqual([]);
      }),
      { numRuns: runs(60) },
    );
  });
});

/** The small federation's ways to a person, each as an operation that asks for the listed item. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'Query.people': '{ people { id politics } }',
  'Query.person': '{ person(id: "A") { politics } }',
  'Query.elders': '{ elders { politics } }',
  'Query.parties': '{ parties { ... on Person { politics } } }',
  'Query.search': '{ search { ... on Person { politics } } }',
  'Mutation.setPhone': 'mutation { setPhone(id: "A", phone: "13800001111") { politics } }',
  'Person.friend': '{ people { friend { politics } } }',
  'Company.boss': '{ search { ... on Company { boss { politics } } } }',
  'HealthRecord.person': '{ records { person { politics } } }',
  'Query._entities':
    'query { _entities(representations: [{ __typename: "Person", id: "A" }]) { ... on Person { politics } } }',
};

describe('execution agrees', () => {
  let city: Federation;
  beforeAll(async () => {
    city = await startFederation();
  });
  afterAll(() => city?.close());

  it('the small federation is proven, and every way that the proof knows is asked here', () => {
    const { counterexamples, items } = proveNegativeList({
      bundle: unsignedBundle(city.content),
      supergraphSdl: city.supergraphSdl,
      sources: city.sources,
      since: Date.now(),
    });
    expect(counterexamples).toEqual([]);
    const [politics] = items;
    expect(politics?.name).toBe('Person.politics');
    const entrances = politics?.ways.flatMap((way) => way.entrances) ?? [];
    expect(entrances.map(({ coordinate }) => coordinate).sort()).toEqual(
      Object.keys(OPERATIONS).sort(),
    );
  });

  it.each(Object.entries(OPERATIONS))(
    '%s: no value, whoever asks, and no statement reads it',
    async (_, query) => {
      for (const as of Object.keys(CLASSES) as PersonaName[]) {
        city.sql.length = 0;
        const { text } = await city.ask({ as, query });
        expect(text).not.toContain(`${CANARY}-politics`);
        expect(city.sql.filter((sql) => sql.includes('politics'))).toEqual([]);
      }
    },
  );

  it('the canary is there: the database does hold the value', async () => {
    const { errors } = await city.ask({
      as: 'registrar',
      query: '{ people { informant politics } }',
    });
    expect(errors.map(({ extensions }) => extensions.reason)).toEqual(['NEGATIVE_LIST']);
  });
});

describe('the demo city', () => {
  it('lets nothing out that is on its negative list, and a planted column is seen', async () => {
    const draft = await compileCity(demoKeyring(), new Date(NOW).toISOString());
    const { signed, supergraphSdl = '' } = draft;
    const sources = await withTables(draft.sources);
    if (!signed) throw new Error('the city has no bundle');
    const input = { bundle: unsignedBundle(signed.content), supergraphSdl, since: NOW };
    const proof = proveNegativeList({ ...input, sources });
    expect(proof.counterexamples).toEqual([]);
    expect(proof.items.length).toBeGreaterThanOrEqual(12);
    const leaking = sources.map(({ document, ...source }) => ({
      ...source,
      sdl: source.sdl.replace('columns: ["occupation"]', 'columns: ["political_status"]'),
    }));
    const found = proveNegativeList({ ...input, sources: leaking }).counterexamples;
    expect(found.map(told)).toEqual(['column: Query.people > Person.occupation']);
  }, 60_000);
});
