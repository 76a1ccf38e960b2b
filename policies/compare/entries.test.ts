/** What no verdict tells of: tokens, listing, volumes, sources. One row each. */
import { describe, expect, it } from 'vitest';
import { agreement, bundle, item, policy } from '../engine/testing.ts';
import type { Bundle, Catalog, ClassEntry, Department, Registry } from '../model/index.ts';
import { compareBundles, type Direction, isTightening } from './index.ts';

const TEXT = { zh: '文', en: 'text' };
const KEY = { kty: 'OKP', kid: 'a' };
const issuer = { iss: 'i', jwks: { keys: [KEY] }, departments: ['grid'], maxClearance: 3 } as const;
const department: Department = {
  id: 'grid',
  name: TEXT,
  level: 'city',
  area: '15',
  heads: [],
  binding: 'direct',
};
const entry: ClassEntry = {
  id: 'c',
  kind: 'department',
  dept: 'hotline',
  duties: ['CLERK'],
  areas: [],
  clearance: 3,
};
const citizen: ClassEntry = { ...entry, id: 'z', kind: 'citizen', dept: '', duties: ['CITIZEN'] };
const app = { azp: 'app', dept: 'grid' };
const source = { name: 'grid', url: 'u', sdlHash: 'h', key: 'grid-1', refSpace: 'base' };
const base = bundle({
  agreements: [agreement('a', { volume: 10 })],
  items: [item('Person.phone', { level: 3 }), item('Person.name')],
  reads: { 'Query.people(name:)': ['Person.name'], 'Query.people(all:)': [] },
});
const REGISTRY: Registry = {
  ...base.registry,
  ...{ issuers: [issuer], departments: [department], classes: [entry], apps: [app] },
  sources: [source],
};
const BEFORE: Bundle = { ...base, registry: REGISTRY };

const registry = (over: Partial<Registry>): Bundle => ({
  ...BEFORE,
  registry: { ...REGISTRY, ...over },
});
const catalog = (over: Partial<Catalog>): Bundle => ({
  ...BEFORE,
  catalog: { ...BEFORE.catalog, ...over },
});
const items = (over: object): Bundle => {
  const { items: all } = BEFORE.catalog;
  return catalog({
    items: { ...all, 'Person.phone': { ...item('Person.phone', { level: 3 }), ...over } },
  });
};
const agreements = (over: object): Bundle => ({
  ...BEFORE,
  agreements: [agreement('a', { volume: 10, ...over })],
});
const person = BEFORE.catalog.resources.Person ?? policy().resources.get('Person');

const ROWS: readonly (readonly [string, Bundle, Direction])[] = [
  ['a new issuer', registry({ issuers: [issuer, { ...issuer, iss: 'j' }] }), 'looser'],
  ['an issuer gone', registry({ issuers: [] }), 'tighter'],
  [
    'a new key',
    registry({ issuers: [{ ...issuer, jwks: { keys: [KEY, { kid: 'b' }] } }] }),
    'looser',
  ],
  ['another key', registry({ issuers: [{ ...issuer, jwks: { keys: [{ kid: 'b' }] } }] }), 'looser'],
  ['a key gone', registry({ issuers: [{ ...issuer, jwks: { keys: [] } }] }), 'tighter'],
  [
    'an issuer for all',
    registry({ issuers: [{ ...issuer, departments: ['grid', 'x'] }] }),
    'looser',
  ],
  ['an issuer for none', registry({ issuers: [{ ...issuer, departments: [] }] }), 'tighter'],
  ['an issuer cleared', registry({ issuers: [{ ...issuer, maxClearance: 4 }] }), 'looser'],
  ['an issuer less so', registry({ issuers: [{ ...issuer, maxClearance: 2 }] }), 'tighter'],
  ['a department', registry({ departments: [department, { ...department, id: 'x' }] }), 'looser'],
  ['a department gone', registry({ departments: [] }), 'tighter'],
  ['its binding', registry({ departments: [{ ...department, binding: 'byReference' }] }), 'other'],
  ['a duty', registry({ duties: { ...REGISTRY.duties, NEW: { purposes: [] } } }), 'looser'],
  [
    'a purpose',
    registry({ duties: { CLERK: { purposes: ['CASE_HANDLING', 'AUDIT'] } } }),
    'looser',
  ],
  ['a purpose gone', registry({ duties: { CLERK: { purposes: [] } } }), 'tighter'],
  ['a class cleared', registry({ classes: [{ ...entry, clearance: 4 }] }), 'looser'],
  ['a class gone, so unbounded', registry({ classes: [] }), 'looser'],
  ['a duty for citizens', registry({ classes: [entry, citizen] }), 'looser'],
  ['a class of more areas', registry({ classes: [{ ...entry, areas: ['15'] }] }), 'other'],
  ['an app', registry({ apps: [app, { azp: 'b', dept: 'grid' }] }), 'looser'],
  ['an app gone', registry({ apps: [] }), 'tighter'],
  ['the app for another', registry({ apps: [{ azp: 'app', dept: 'health' }] }), 'looser'],
  ['a source elsewhere', registry({ sources: [{ ...source, url: 'v' }] }), 'other'],
  ['its key', registry({ sources: [{ ...source, key: 'grid-2' }] }), 'other'],
  ['a persona', registry({ personas: { p: { class: 'c', sub: 's', label: TEXT } } }), 'other'],
  ['a level lowered', items({ level: 2 }), 'looser'],
  ['a level raised', items({ level: 4 }), 'tighter'],
  ['listed to citizens', items({ listed: ['DEPARTMENT', 'SERVICE', 'CITIZEN'] }), 'looser'],
  ['listed to fewer', items({ listed: ['DEPARTMENT'] }), 'tighter'],
  ['other columns', items({ columns: ['x'] }), 'other'],
  ['another mask', items({ mask: 'NAME' }), 'other'],
  ['nullable', items({ returns: { type: 'String', nonNull: true, list: false } }), 'other'],
  ['derived of others', items({ derived: ['Person.name'] }), 'other'],
  [
    'an item',
    catalog({ items: { ...BEFORE.catalog.items, 'Person.x': item('Person.x') } }),
    'looser',
  ],
  [
    'no longer personal',
    catalog({ resources: { Person: { ...person, personal: false } as never } }),
    'looser',
  ],
  [
    'another subject',
    catalog({ resources: { Person: { ...person, subject: 'x' } as never } }),
    'other',
  ],
  [
    'an argument reads less',
    catalog({ reads: { ...BEFORE.catalog.reads, 'Query.people(name:)': [] } }),
    'looser',
  ],
  ['a mutation', catalog({ actions: { 'Mutation.x': ['CLERK'] } }), 'looser'],
  ['types behind an interface', catalog({ possibleTypes: { Party: ['Person'] } }), 'other'],
  ['a larger volume', agreements({ volume: 11 }), 'looser'],
  ['no volume', agreements({ volume: undefined }), 'looser'],
  ['a smaller volume', agreements({ volume: 9 }), 'tighter'],
  ['longer retention', agreements({ retentionDays: 999 }), 'looser'],
  ['shorter retention', agreements({ retentionDays: 1 }), 'tighter'],
  [
    'other terms',
    agreements({ terms: { principle: TEXT, goal: TEXT, content: TEXT, method: TEXT } }),
    'other',
  ],
  ['what the model does not know yet', items({ newProperty: true }), 'other'],
];

describe('changes that no verdict tells of', () => {
  const rows = ROWS.map(([name, after, direction]): [string, Bundle, Direction] => [
    name,
    after,
    direction,
  ]);
  it.each(rows)('%s', (_, after, direction) => {
    const directions = compareBundles(BEFORE, after)
      .filter(({ kind }) => kind === 'entry')
      .map((change) => change.direction);
    expect(directions).toContain(direction);
    expect(isTightening(BEFORE, after)).toBe(direction === 'tighter');
  });

  it('a class lowered is told by its verdicts', () => {
    const after = registry({ classes: [{ ...entry, clearance: 2 }] });
    expect(
      compareBundles(BEFORE, after, { from: Number(BEFORE.agreements[0]?.from) }),
    ).toMatchObject([
      { kind: 'rows', type: 'Person', direction: 'tighter' },
      { kind: 'item', coordinate: 'Person.phone', direction: 'tighter' },
    ]);
    expect(isTightening(BEFORE, after)).toBe(true);
  });

  it('two entries of one id are no tightening, whatever they say', () => {
    const twice = { ...BEFORE, agreements: [...BEFORE.agreements, ...BEFORE.agreements] };
    expect(isTightening(BEFORE, twice)).toBe(false);
    expect(isTightening(twice, BEFORE)).toBe(false);
  });

  it('nothing is a tightening of itself, and texts are none', () => {
    expect(isTightening(BEFORE, { ...BEFORE, number: 9 })).toBe(true);
    const basis = [{ id: 'b', title: TEXT, article: '1', rank: 'LAW' }] as const;
    const texts = { ...BEFORE, lists: { ...BEFORE.lists, basis } };
    expect(isTightening(BEFORE, texts)).toBe(true);
    expect(compareBundles(BEFORE, texts)).toEqual([]);
  });
});
