/** What a policy compiled from another keeps of it, and what it must not. */
import { describe, expect, it } from 'vitest';
import type { Bundle, NegativeEntry } from '../model/index.ts';
import { compilePolicy } from './compile.ts';
import { agreement, bundle, item } from './testing.ts';

const ENTRY: NegativeEntry = {
  id: 'n',
  kind: 'STATUTORY',
  label: { zh: '', en: '' },
  basis: [],
  coordinates: [],
  classes: ['CONTACT'],
  resources: [],
};
const BEFORE: Bundle = bundle({
  items: [item('Person.phone'), item('Person.name')],
  agreements: [
    agreement('a'),
    agreement('b', { purpose: 'AUDIT' }),
    agreement('c', { consumer: 'health' }),
  ],
  negative: [ENTRY],
  uses: [{ id: 'u', consumer: 'hotline', purpose: 'AUDIT', items: ['Person.name'] }],
  combinations: [{ id: 'k', label: ENTRY.label, items: ['Person.name'], level: 3 }],
});
const policy = compilePolicy(BEFORE);
const OF_CATALOG = [
  'items',
  'itemsOfType',
  'resources',
  'reads',
  'actions',
  'possibleTypes',
] as const;

describe('a policy compiled from the one before', () => {
  it('keeps every index whose part of the bundle is the same object', () => {
    const next = compilePolicy({ ...BEFORE, number: 8 }, policy);
    for (const name of [...OF_CATALOG, 'negative', 'uses', 'combinations'] as const)
      expect([name, next[name] === policy[name]]).toEqual([name, true]);
    expect(next.bundle.number).toBe(8);
  });

  it('indexes anew what is another object, be it equal', () => {
    const { catalog, lists } = structuredClone(BEFORE);
    const next = compilePolicy({ ...BEFORE, catalog, lists }, policy);
    for (const name of [...OF_CATALOG, 'negative', 'uses', 'combinations'] as const)
      expect([name, next[name] === policy[name]]).toEqual([name, false]);
    expect(next).toEqual(compilePolicy({ ...BEFORE, catalog, lists }));
  });

  it('asks the negative list again where only the catalog changed', () => {
    const items = { 'Person.phone': item('Person.phone', { class: 'CONTACT' }) };
    const next = compilePolicy({ ...BEFORE, catalog: { ...BEFORE.catalog, items } }, policy);
    expect([...next.negative.keys()]).toEqual(['Person.phone']);
    expect(next.reads).toBe(policy.reads);
  });

  it('asks the negative list again where only the types behind an abstract type changed', () => {
    const parts = { items: [item('Person.phone')], possibleTypes: { Party: ['Company'] } };
    const negative = [{ ...ENTRY, classes: [], resources: ['Party'] }];
    const before = bundle({ ...parts, negative });
    const catalog = { ...before.catalog, possibleTypes: { Party: ['Person'] } };
    const next = compilePolicy({ ...before, catalog }, compilePolicy(before));
    expect([...next.negative.keys()]).toEqual(['Person.phone']);
  });

  it('asks the negative list again where only it changed', () => {
    const lists = { ...BEFORE.lists, negative: [{ ...ENTRY, classes: ['NAME'] }] };
    const next = compilePolicy({ ...BEFORE, lists }, policy);
    expect([...next.negative.keys()]).toEqual(['Person.phone', 'Person.name']);
    expect(next.items).toBe(policy.items);
  });

  it('indexes anew a party of which one of two agreements changed', () => {
    const [a, b, c] = BEFORE.agreements;
    if (!a || !b || !c) throw new Error('three agreements');
    const two = { ...BEFORE, agreements: [a, { ...a, id: 'd' }] };
    const ended = { ...a, id: 'd', until: a.until - 1 };
    const next = compilePolicy({ ...two, agreements: [a, ended] }, compilePolicy(two));
    const index = next.agreements.get('hotline')?.get('CASE_HANDLING');
    expect(index?.agreements).toEqual([a, ended]);
  });

  it('keeps the agreements of a party whose own ones are the same', () => {
    const [a, b, c] = BEFORE.agreements;
    if (!a || !b || !c) throw new Error('three agreements');
    const of = (agreements: Bundle['agreements']) =>
      compilePolicy({ ...BEFORE, agreements }, policy).agreements;
    const kept = (agreements: Bundle['agreements'], consumer: string, purpose: string) => {
      const index = of(agreements).get(consumer)?.get(purpose);
      return index === policy.agreements.get(consumer)?.get(purpose);
    };
    const ended = { ...a, until: a.until - 1 };
    expect(kept([c, b, ended], 'hotline', 'CASE_HANDLING')).toBe(false);
    expect(kept([c, b, ended], 'hotline', 'AUDIT')).toBe(true);
    expect(kept([c, b, ended], 'health', 'CASE_HANDLING')).toBe(true);
    expect(kept([a, { ...a, id: 'd' }, b, c], 'hotline', 'CASE_HANDLING')).toBe(false);
    expect(of([b]).get('hotline')?.get('CASE_HANDLING')).toBeUndefined();
  });
});

describe('the index of the negative list', () => {
  const entry = (id: string, over: Partial<NegativeEntry>) => ({
    ...ENTRY,
    ...{ id, classes: [], ...over },
  });
  const items = [
    item('Person.phone', { class: 'CONTACT' }),
    item('Person.name'),
    item('Company.name'),
    item('Party.name'),
    item('Place.name'),
  ];
  const possibleTypes = { Party: ['Person', 'Company'] };
  const denied = (...negative: NegativeEntry[]) =>
    [...compilePolicy(bundle({ items, possibleTypes, negative })).negative].map(
      ([coordinate, { id }]) => `${coordinate} ${id}`,
    );

  it('holds what an entry names, and nothing else', () => {
    expect(denied(entry('n', { coordinates: ['Person.name'] }))).toEqual(['Person.name n']);
    expect(denied(entry('n', { classes: ['CONTACT'] }))).toEqual(['Person.phone n']);
    expect(denied(entry('n', { resources: ['Place'] }))).toEqual(['Place.name n']);
    expect(denied()).toEqual([]);
  });

  it('holds what stands behind an abstract type that it names, and that itself', () => {
    expect(denied(entry('n', { coordinates: ['Party.name'] }))).toEqual([
      ...['Person.name n', 'Company.name n', 'Party.name n'],
    ]);
    expect(denied(entry('n', { resources: ['Party'] }))).toEqual([
      ...['Person.phone n', 'Person.name n', 'Company.name n', 'Party.name n'],
    ]);
  });

  it('has the smallest id of those that name an item, however they do and are listed', () => {
    const ways = [
      { coordinates: ['Person.phone'] },
      { classes: ['CONTACT'] },
      { resources: ['Party'] },
    ];
    for (const [first, second] of [ways, ways.toReversed(), [ways[1] ?? {}, ways[0] ?? {}]]) {
      const [a, b] = [entry('a', first ?? {}), entry('b', second ?? {})];
      expect(denied(a, b)).toContain('Person.phone a');
      expect(denied(b, a)).toContain('Person.phone a');
    }
    const same = ['b', 'a', 'c'].map((id) => entry(id, { classes: ['CONTACT'] }));
    expect(denied(...same)).toEqual(['Person.phone a']);
  });
});

describe('the index of uses', () => {
  it.each([[['a', 'b']], [['b', 'a']]])('has the smallest id of %j', (ids) => {
    const uses = ids.map((id) => ({
      ...{ id, consumer: 'hotline', purpose: 'AUDIT', items: ['Person.name'] },
    }));
    const index = compilePolicy(bundle({ uses })).uses.get('hotline')?.get('AUDIT');
    expect([...(index ?? [])]).toEqual([['Person.name', 'a']]);
  });
});

describe('an index of agreements', () => {
  it('holds every beginning and end once, in the order of time', () => {
    const times = { from: 9, until: 200 };
    const { agreements } = compilePolicy(
      bundle({
        agreements: [
          agreement('a', { from: 200, until: 1000 }),
          agreement('b', times),
          agreement('c', times),
        ],
      }),
    );
    expect(agreements.get('hotline')?.get('CASE_HANDLING')?.boundaries).toEqual([9, 200, 1000]);
  });

  it('names an item once, however often an agreement does', () => {
    const items = ['Person.phone', 'Person.phone'];
    const { agreements } = compilePolicy(bundle({ agreements: [agreement('a', { items })] }));
    const index = agreements.get('hotline')?.get('CASE_HANDLING');
    expect(index?.byItem.get('Person.phone')).toHaveLength(1);
  });

  it('has equal rows as one object, so that they compare by identity', () => {
    const rows = () => ({
      'Person.phone': {
        ...({ kind: 'compare', item: 'Person.area', op: 'eq' } as const),
        value: { literal: '150602' },
      },
    });
    const { agreements } = compilePolicy(
      bundle({
        agreements: [agreement('a', { itemScope: rows() }), agreement('b', { itemScope: rows() })],
      }),
    );
    const terms = agreements.get('hotline')?.get('CASE_HANDLING')?.byItem.get('Person.phone');
    expect(terms?.[0]?.rows).toBe(terms?.[1]?.rows);
  });
});
