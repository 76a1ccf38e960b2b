/** The ways in which taking away gives, one by one, and those in which it does not. */
import { describe, expect, it } from 'vitest';
import { agreement, bundle, item, NOW, type PolicyParts, resource } from '../engine/testing.ts';
import type { Scope } from '../model/index.ts';
import { isTightening } from './index.ts';

const TEXT = { zh: '文', en: 'text' };
const EAST: Scope = { kind: 'compare', item: 'Person.area', op: 'eq', value: { literal: '1' } };
const ITEMS = [item('Person.phone'), item('Person.name', { level: 3 }), item('Person.area')];
const NAMES = ITEMS.map(({ coordinate }) => coordinate);
const OPEN = agreement('a', { items: NAMES });
const OTHER = agreement('b', { items: NAMES });

function tightens(before: PolicyParts, after: PolicyParts): boolean {
  return isTightening(bundle({ items: ITEMS, ...before }), bundle({ items: ITEMS, ...after }));
}

describe('one agreement less', () => {
  it('takes away, and nothing more', () =>
    expect(tightens({ agreements: [OPEN] }, { agreements: [] })).toBe(true));

  it('suspended, ended, shorter, narrower, masked: takes away', () => {
    const changed = (over: Parameters<typeof agreement>[1]) =>
      tightens({ agreements: [OPEN] }, { agreements: [{ ...OPEN, ...over }] });
    expect(changed({ status: 'SUSPENDED' })).toBe(true);
    expect(changed({ status: 'TERMINATED' })).toBe(true);
    expect(changed({ until: NOW })).toBe(true);
    expect(changed({ until: NOW + 9_999_999 })).toBe(false);
    expect(changed({ from: NOW })).toBe(true);
    expect(changed({ from: 0 })).toBe(false);
    expect(changed({ items: ['Person.phone', 'Person.area'] })).toBe(true);
    expect(changed({ resourceScope: { Person: EAST } })).toBe(true);
    expect(changed({ masks: { 'Person.phone': 'PHONE' } })).toBe(true);
    expect(changed({ purpose: 'AUDIT' })).toBe(false);
  });

  it('counts for those alone who have areas, and counts', () => {
    const areas = { subject: 'areas' } as const;
    const within: Scope = { kind: 'compare', item: 'Person.area', op: 'within', value: areas };
    const scoped = { ...OPEN, resourceScope: { Person: within } };
    const agreements = [{ ...scoped, status: 'SUSPENDED' as const }];
    expect(tightens({ agreements }, { agreements: [scoped] })).toBe(false);
    expect(tightens({ agreements: [scoped] }, { agreements })).toBe(true);
  });

  it('gives back what a combination denied with it', () => {
    const combinations = [
      { id: 'c', label: TEXT, items: ['Person.phone', 'Person.name'], level: 4 as const },
    ];
    const fewer = { ...OPEN, items: ['Person.name', 'Person.area'] };
    const before = { agreements: [OPEN], combinations };
    expect(tightens(before, { agreements: [fewer], combinations })).toBe(false);
    // The member that stays is the one of the lower level, which was never denied.
    const lower = { ...OPEN, items: ['Person.phone', 'Person.area'] };
    expect(tightens(before, { agreements: [lower], combinations })).toBe(true);
    expect(tightens(before, { agreements: [OPEN], combinations: [] })).toBe(false);
  });

  it('lets an argument run that a masked part had refused', () => {
    const reads = { 'Query.people(phone:)': ['Person.phone'] };
    const east = { ...OPEN, resourceScope: { Person: EAST } };
    const masked = { ...OTHER, masks: { 'Person.phone': 'PHONE' as const } };
    const agreements = [east, masked];
    expect(tightens({ agreements, reads }, { agreements: [east], reads })).toBe(false);
    expect(tightens({ agreements }, { agreements: [east] })).toBe(true);
  });

  it('lifts its volume from what another one grants as well', () => {
    const counted = { ...OPEN, volume: 5, resourceScope: { Person: EAST } };
    const agreements = [counted, OTHER];
    expect(tightens({ agreements }, { agreements: [OTHER] })).toBe(false);
    expect(tightens({ agreements: [counted] }, { agreements: [] })).toBe(true);
  });

  it('leaves out a scope that was told while there were more rows', () => {
    const reads = { 'Query.exists(phone:)': ['Person.phone'] };
    const east = agreement('a', { items: ['Person.phone'], resourceScope: { Person: EAST } });
    const all = agreement('b', { items: ['Person.name'] });
    const agreements = [east, all];
    expect(tightens({ agreements, reads }, { agreements: [east], reads })).toBe(false);
    expect(tightens({ agreements }, { agreements: [east] })).toBe(true);
  });
});

describe('another combination in the place of one', () => {
  const both = (members: readonly string[]) => [
    { id: 'c', label: TEXT, items: members, level: 4 as const },
  ];
  const before = { combinations: both(['Person.phone', 'Person.name']) };

  it('of fewer members denies as much; of more, less', () => {
    const agreements = [OPEN];
    const fewer = both(['Person.name']);
    expect(tightens({ agreements, ...before }, { agreements, combinations: fewer })).toBe(true);
    const more = both([...NAMES]);
    expect(tightens({ agreements, ...before }, { agreements, combinations: more })).toBe(true);
    const higher = [{ ...both(NAMES)[0], level: 3 } as const];
    expect(tightens({ agreements, ...before }, { agreements, combinations: higher as never })).toBe(
      false,
    );
  });

  it('asks no other duty', () => {
    const items = [...ITEMS.slice(0, 2), item('Person.area', { duty: ['X'] })];
    const agreements = [OPEN];
    const combinations = both([...NAMES]);
    expect(tightens({ items, agreements, ...before }, { items, agreements, combinations })).toBe(
      false,
    );
  });

  it('denies the same members, those of the highest level', () => {
    const top = item('Person.area', { level: 4, mask: 'PHONE', maskedLevel: 1 });
    const items = [...ITEMS.slice(0, 2), top];
    const agreements = [{ ...OPEN, masks: { 'Person.area': 'PHONE' as const } }];
    const combinations = both(['Person.name', 'Person.area']);
    expect(tightens({ items, agreements, ...before }, { items, agreements, combinations })).toBe(
      false,
    );
  });
});

describe('a duty asked for', () => {
  const items = (duty: readonly string[]) => [
    item('Person.phone', { duty }),
    item('Person.name', { level: 3 }),
  ];
  const agreements = [agreement('a', { items: NAMES })];

  it('takes away, unless others of a combination come back without it', () => {
    expect(tightens({ items: items([]), agreements }, { items: items(['X']), agreements })).toBe(
      true,
    );
    expect(tightens({ items: items(['X']), agreements }, { items: items([]), agreements })).toBe(
      false,
    );
    const combinations = [
      { id: 'c', label: TEXT, items: ['Person.phone', 'Person.name'], level: 4 as const },
    ];
    expect(
      tightens(
        { items: items([]), agreements, combinations },
        { items: items(['X']), agreements, combinations },
      ),
    ).toBe(false);
  });
});

describe('own data', () => {
  const open = { sharing: 'UNCONDITIONAL', listed: ['CITIZEN'] } as const;
  const with_ = (ownAccess: boolean) => ({
    items: [item('Person.phone', { ...open, level: 3, ownAccess })],
    resources: [resource('Person')],
  });

  it('begun is no tightening although it has fewer rows: it needs neither clearance nor matter', () =>
    expect(tightens(with_(false), with_(true))).toBe(false));

  it('ended is none either: the whole register is listed to citizens behind it', () =>
    expect(tightens(with_(true), with_(false))).toBe(false));
});

describe('clearance', () => {
  it('of a class lowered gives back what it needed to complete a combination', () => {
    const items = [
      item('Person.phone', { level: 3, mask: 'PHONE', maskedLevel: 1 }),
      item('Person.name', { level: 3 }),
    ];
    const agreements = [agreement('a', { items: NAMES, masks: { 'Person.phone': 'PHONE' } })];
    const combinations = [
      { id: 'c', label: TEXT, items: ['Person.phone', 'Person.name'], level: 4 as const },
    ];
    const cleared = (clearance: 2 | 3, parts: PolicyParts) => {
      const base = bundle(parts);
      const entry = {
        ...{ id: 'c', dept: 'hotline', duties: ['CLERK'], areas: [], clearance },
        kind: 'department' as const,
      };
      return { ...base, registry: { ...base.registry, classes: [entry] } };
    };
    const parts = { items, agreements, combinations };
    expect(isTightening(cleared(3, parts), cleared(2, parts))).toBe(false);
    const plain = { items, agreements };
    expect(isTightening(cleared(3, plain), cleared(2, plain))).toBe(true);
  });
});
