/** docs/POLICY.md, "What a grant carries" and "Row scopes": fields to the letter, periods, and what is remembered. */
import { describe, expect, it } from 'vitest';
import { ALL, type Mask, NONE, type Scope } from '../model/index.ts';
import { entitlementOf, FOREVER, reachableParts } from './entitlement.ts';
import type { Policy } from './policy.ts';
import type { Parts } from './question.ts';
import {
  agreement,
  ask,
  CITIZEN,
  item,
  NOW,
  type PolicyParts,
  policy,
  resource,
  subject,
} from './testing.ts';

const eq = (literal: string): Scope => ({
  ...({ kind: 'compare', item: 'Person.area', op: 'eq' } as const),
  value: { literal },
});
const [EAST, WEST] = [eq('east'), eq('west')];
const ITEMS = [
  item('Person.phone', { level: 2, mask: 'PHONE' }),
  item('Person.name', { level: 2 }),
  item('Person.area', { level: 2 }),
];
const entitled = (parts: PolicyParts | Policy, who = subject(), now = NOW) =>
  entitlementOf('bundle' in parts ? parts : policy(parts), who, 'CASE_HANDLING', now);
const rows = (scope: Scope) => ({ resourceScope: { Person: scope } });
const masked = (mask: Mask) => ({ masks: { 'Person.phone': mask } });

describe('a grant', () => {
  const told = (...agreements: ReturnType<typeof agreement>[]) => ask({ items: ITEMS, agreements });
  const VALID = { effect: 'grant', validUntil: NOW + 1000 };

  it('of an agreement carries its id, its rule and until when it holds', () =>
    expect(told(agreement('a'))).toStrictEqual({
      ...VALID,
      ...{ agreement: 'a', ruleId: 'agreement:a' },
    }));

  it('of no agreement carries its rule alone', () =>
    expect(ask({ items: ITEMS }, { who: subject({ dept: 'grid' }) })).toStrictEqual({
      ...{ effect: 'grant', ruleId: 'supplier:Person.phone', validUntil: FOREVER },
    }));

  it('of two parts carries both, and the mask of none where they mask otherwise', () =>
    expect(
      told(
        agreement('a', { ...rows(EAST), ...masked('NAME') }),
        agreement('b', { ...rows(WEST), ...masked('PHONE') }),
      ),
    ).toStrictEqual({
      ...VALID,
      ...{ agreement: 'b', ruleId: 'agreement:b' },
      parts: [
        { agreement: 'b', scope: WEST, mask: 'PHONE' },
        { agreement: 'a', scope: EAST, mask: 'NAME' },
      ],
    }));

  it('has no scope in a part that shows every row, and no mask in one that masks nothing', () =>
    expect(told(agreement('a', masked('PHONE')), agreement('b', rows(EAST)))).toStrictEqual({
      ...VALID,
      ...{ agreement: 'b', ruleId: 'agreement:b' },
      parts: [
        { agreement: 'b', scope: EAST },
        { agreement: 'a', mask: 'PHONE' },
      ],
    }));

  it('names no agreement in parts that come from none', () => {
    const parts: Parts = [{ rows: EAST }, { rows: WEST }];
    const candidate = { via: 'own-item', ruleId: 'supplier:it', parts } as const;
    const phone = item('Person.phone');
    expect(entitled({ items: [phone] }).verdictOf(phone, candidate)).toStrictEqual({
      ...{ effect: 'grant', ruleId: 'supplier:it', validUntil: FOREVER },
      itemScope: { kind: 'or', of: [EAST, WEST] },
      parts: [{ scope: EAST }, { scope: WEST }],
    });
  });

  it('is frozen', () => expect(Object.isFrozen(told(agreement('a')))).toBe(true));
});

describe('parts', () => {
  const part = (id: string, scope: Scope, mask?: Mask) => ({ agreement: id, rows: scope, mask });

  it('of one are that one, as it is', () => {
    const parts: Parts = [part('a', NONE)];
    expect(reachableParts(parts)).toBe(parts);
  });

  it('go by strictness of their masks, and among equal ones stay by agreement', () => {
    const parts: Parts = [
      part('a', eq('1'), 'NAME'),
      part('b', eq('2'), 'NUMBER_TO_BAND'),
      part('c', eq('3')),
      part('d', eq('4'), 'NAME'),
      part('e', eq('5')),
    ];
    expect(reachableParts(parts).map(({ agreement: id }) => id)).toEqual(['c', 'e', 'b', 'a', 'd']);
  });

  it('are dropped where the union of those before covers them, and the first never is', () => {
    const both: Scope = { kind: 'or', of: [EAST, WEST] };
    const parts: Parts = [part('a', EAST), part('b', WEST), part('c', both), part('d', NONE)];
    expect(reachableParts(parts).map(({ agreement: id }) => id)).toEqual(['a', 'b']);
    const nothing: Parts = [part('a', NONE), part('b', NONE)];
    expect(reachableParts(nothing).map(({ agreement: id }) => id)).toEqual(['a']);
  });
});

describe('rows of a type', () => {
  it('are none where the catalog has no item of it', () =>
    expect(
      entitled({ resources: [resource('Person'), resource('Place')] }).rowScopes('Place'),
    ).toEqual([]));

  it('are opened by every item of a type that is no resource', () => {
    const items = [item('Person.calls', { suppliers: ['courts'] })];
    const agreements = [agreement('a', { supplier: 'courts', items: ['Person.calls'] })];
    expect(entitled({ items, agreements, resources: [] }).rowScopes('Person')).toEqual([ALL]);
    expect(entitled({ items, agreements }).rowScopes('Person')).toEqual([]);
  });

  it.each(['Query', 'Mutation', 'Subscription'])('are none of the root type %s', (type) => {
    const items = [item(`${type}.it`)];
    const parts = { items, actions: { 'Mutation.it': ['CLERK'] } };
    const grid = subject({ dept: 'grid' });
    expect(entitled(parts, grid).decide(`${type}.it`)).toMatchObject({ effect: 'grant' });
    expect(entitled(parts, grid).rowScopes(type)).toEqual([]);
  });

  it('are a citizen’s own by own data, all of them by a root field', () => {
    const items = [
      item('Subscription.mine', { ownAccess: true }),
      item('Person.phone', { ownAccess: true }),
    ];
    const own = entitled({ items }, CITIZEN);
    expect(own.decide('Subscription.mine')).toMatchObject({ ruleId: 'own:Subscription.mine' });
    expect(own.rowScopes('Person')).toEqual([{ kind: 'self' }]);
  });
});

describe('a period', () => {
  const period = (now: number, who = subject()) => {
    const agreements = [
      agreement('a', { from: 100, until: 200 }),
      agreement('b', { from: 150, until: 300, status: 'SUSPENDED', items: ['Person.name'] }),
      agreement('c', { consumer: 'app', from: 120, until: 400 }),
    ];
    const { validFrom, validUntil } = entitled({ agreements }, who, now);
    return [validFrom, validUntil];
  };
  it.each([
    [99, [-FOREVER, 100]],
    [100, [100, 150]],
    [149, [100, 150]],
    [150, [150, 200]],
    [250, [200, 300]],
    [300, [300, FOREVER]],
  ])('around %s begins and ends where any agreement does', (now, wanted) =>
    expect(period(now)).toEqual(wanted),
  );
  it('counts those of all consumer names', () => {
    const service = subject({ kind: 'service', azp: 'app' });
    expect(period(110, service)).toEqual([100, 120]);
    expect(period(130, service)).toEqual([120, 150]);
  });
  it('never ends for whom no agreement names', () =>
    expect(period(110, subject({ dept: 'health' }))).toEqual([-FOREVER, FOREVER]));
});

/** A policy that counts how often an index of it is asked. */
function counted(parts: PolicyParts) {
  const known = policy(parts);
  const asked: string[] = [];
  const negative = new Map(known.negative);
  negative.get = (coordinate) => {
    asked.push(coordinate);
    return undefined;
  };
  return { counted: { ...known, negative }, asked };
}

describe('an entitlement', () => {
  it('judges no item more for the rows of a type once one shows all of them', () => {
    const { counted: known, asked } = counted({ items: ITEMS });
    entitled(known, subject({ dept: 'grid' })).rowScopes('Person');
    expect(asked).toEqual(['Person.phone']);
  });

  it('remembers the rows of types', () => {
    const { counted: known, asked } = counted({ items: ITEMS });
    const one = entitled(known);
    expect(one.remembered).toBe(0);
    one.rowScopes('Person');
    const first = asked.length;
    expect(one.rowScopes('Person')).toEqual([]);
    expect([first, asked.length, one.remembered]).toEqual([3, 3, 1]);
  });

  it('remembers whether the class is entitled to members of combinations', () => {
    const members = ['Person.phone', 'Person.name', 'Person.gone'];
    const combinations = [
      { id: 'c', label: { zh: '', en: '' }, items: members, level: 4 },
    ] as const;
    const agreements = [agreement('a', { items: members })];
    const { counted: known, asked } = counted({ items: ITEMS, agreements, combinations });
    const one = entitled(known);
    one.decide('Person.phone');
    const before = asked.length;
    one.decide('Person.phone');
    // The second time the item itself is judged, none of the members.
    expect(asked.slice(before)).toEqual(['Person.phone']);
    expect(one.remembered).toBe(4);
  });

  it('asks nothing about a coordinate that the catalog lacks', () => {
    const one = entitled({ items: ITEMS });
    expect(one.question('Person.gone')).toBeUndefined();
    expect(one.decide('Person.gone')).toEqual({
      ...{ effect: 'deny', reason: 'UNPUBLISHED', ruleId: 'default-deny' },
    });
  });
});
