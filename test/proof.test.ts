/**
 * The walk over the graph finds what it is there to find: for every kind of way a small graph in which
 * exactly that way is open. Leaving a kind out of the walk loses its canary, so none is there for show.
 */
import { describe, expect, it } from 'vitest';
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
  type ProofInput,
  proveNegativeList,
} from '../policies/proof/index.ts';
import type { ENTRANCES } from '../policies/proof/reach.ts';
import type { WAYS } from '../policies/proof/ways.ts';
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
