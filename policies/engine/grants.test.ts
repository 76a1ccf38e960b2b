/** What a grant carries: masks, parts, item scopes, row scopes and how long it holds. */
import { describe, expect, it } from 'vitest';
import { ALL, type Scope } from '../model/index.ts';
import { decide, rowScopes } from './decide.ts';
import { FOREVER } from './entitlement.ts';
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

const eq = (field: string, literal: string): Scope => ({
  kind: 'compare',
  item: `Person.${field}`,
  op: 'eq',
  value: { literal },
});
const EAST = eq('area', 'east');
const WEST = eq('area', 'west');
const OPEN = eq('status', 'open');
const ITEMS = [
  item('Person.id', { key: true, suppliers: [] }),
  item('Person.name'),
  item('Person.phone', { level: 3, mask: 'PHONE', maskedLevel: 2 }),
  item('Person.area'),
  item('Person.status'),
];
const all = ['Person.name', 'Person.phone', 'Person.id'];

function rows(parts: PolicyParts, who = subject()): readonly Scope[] {
  return rowScopes(policy({ items: ITEMS, ...parts }), who, 'CASE_HANDLING', 'Person', NOW);
}

function verdict(parts: PolicyParts, coordinate = 'Person.phone', who = subject()) {
  return ask({ items: ITEMS, ...parts }, { coordinate, who });
}

describe('row scopes', () => {
  it('admit no row where nothing is granted', () => expect(rows({})).toEqual([]));

  it('are those of the one agreement', () =>
    expect(rows({ agreements: [agreement('a', { resourceScope: { Person: EAST } })] })).toEqual([
      EAST,
    ]));

  it("are not opened by another department's relation on the type", () => {
    const items = [...ITEMS, item('Person.calls', { suppliers: ['courts'], class: 'RELATION' })];
    const calls = agreement('a', { supplier: 'courts', items: ['Person.calls'] });
    expect(rows({ items, agreements: [calls] })).toEqual([]);
    const name = agreement('b', { items: ['Person.name'], resourceScope: { Person: EAST } });
    expect(rows({ items, agreements: [calls, name] })).toEqual([EAST]);
  });

  it('are the union over agreements', () =>
    expect(
      rows({
        agreements: [
          agreement('a', { resourceScope: { Person: EAST } }),
          agreement('b', { resourceScope: { Person: WEST }, items: ['Person.name'] }),
        ],
      }),
    ).toEqual([EAST, WEST]));

  it('count an item scope as rows of that item only', () =>
    expect(
      rows({
        agreements: [
          agreement('a', {
            items: all,
            resourceScope: { Person: EAST },
            itemScope: { 'Person.phone': OPEN },
          }),
        ],
      }),
    ).toEqual([EAST]));

  it('leave keys, twins and scopes of denied items apart', () => {
    const agreements = [agreement('a', { items: ['Person.id', 'Person.twin', 'Person.secret'] })];
    const items = [
      ...ITEMS,
      item('Person.twin', { twinOf: 'Person.name' }),
      item('Person.secret', { level: 4 }),
    ];
    expect(rows({ items, agreements })).toEqual([]);
  });

  it('are every row for the supplier and for open items', () => {
    expect(rows({}, subject({ dept: 'grid' }))).toEqual([ALL]);
    const uses = [
      { id: 'u', consumer: 'hotline', purpose: 'CASE_HANDLING', items: ['Person.name'] },
    ];
    const items = [item('Person.name', { sharing: 'UNCONDITIONAL' })];
    expect(rows({ items, uses })).toEqual([ALL]);
  });

  it('are the citizen’s own', () =>
    expect(rows({ items: [item('Person.name', { ownAccess: true })] }, CITIZEN)).toEqual([
      { kind: 'self' },
    ]));
});

describe('item scopes', () => {
  const scoped = agreement('a', { items: all, resourceScope: { Person: EAST } });

  it('are absent where the cell is shown in every row of the type', () => {
    expect(verdict({ agreements: [scoped] })).not.toHaveProperty('itemScope');
  });

  it('hold resource scope and item scope where the type has more rows', () => {
    const narrower = { ...scoped, itemScope: { 'Person.phone': OPEN } };
    expect(verdict({ agreements: [narrower] })).toMatchObject({
      itemScope: { kind: 'and', of: [EAST, OPEN] },
    });
    expect(verdict({ agreements: [narrower] }, 'Person.name')).not.toHaveProperty('itemScope');
  });

  it('keep one agreement’s rows from another’s item', () => {
    const other = agreement('b', { items: ['Person.name'], resourceScope: { Person: WEST } });
    const first = { ...scoped, items: ['Person.phone'] };
    expect(verdict({ agreements: [first, other] })).toMatchObject({ itemScope: EAST });
    expect(verdict({ agreements: [first, other] }, 'Person.name')).toMatchObject({
      itemScope: WEST,
    });
  });

  it('hold a key that is granted alone to its rows', () => {
    const keyOnly = { ...scoped, items: ['Person.id'] };
    expect(verdict({ agreements: [keyOnly] }, 'Person.id')).toMatchObject({ itemScope: EAST });
  });

  it('hold a citizen to itself where the type is open besides', () => {
    const items = [
      item('Person.name', { ownAccess: true }),
      item('Person.open', { sharing: 'UNCONDITIONAL', level: 1, listed: ['CITIZEN'] }),
    ];
    const who = { ...CITIZEN, clearance: 1 } as const;
    expect(verdict({ items }, 'Person.name', who)).toMatchObject({ itemScope: { kind: 'self' } });
    expect(verdict({ items }, 'Person.open', who)).not.toHaveProperty('itemScope');
  });
});

describe('parts', () => {
  const masked = (id: string, scope: Scope) =>
    agreement(id, {
      resourceScope: { Person: scope },
      masks: { 'Person.phone': 'PHONE' },
    });
  const plain = (id: string, scope: Scope) => agreement(id, { resourceScope: { Person: scope } });

  it('are absent for one agreement, whose mask and id stand on the grant', () => {
    const granted = verdict({ agreements: [masked('a', EAST)] });
    expect(granted).toMatchObject({ mask: 'PHONE', agreement: 'a', ruleId: 'agreement:a' });
    expect(granted).not.toHaveProperty('parts');
  });

  it('go from the least strict mask to the strictest, whatever the ids', () => {
    const granted = verdict({ agreements: [masked('a', EAST), plain('b', WEST)] });
    expect(granted).toMatchObject({
      agreement: 'b',
      ruleId: 'agreement:b',
      parts: [
        { agreement: 'b', scope: WEST },
        { agreement: 'a', scope: EAST, mask: 'PHONE' },
      ],
    });
    expect(granted).not.toHaveProperty('mask');
    expect(granted).not.toHaveProperty('itemScope');
  });

  it('name the mask on the grant where all mask alike', () => {
    const granted = verdict({ agreements: [masked('a', EAST), masked('b', WEST)] });
    expect(granted).toMatchObject({
      mask: 'PHONE',
      parts: [{ agreement: 'a' }, { agreement: 'b' }],
    });
  });

  it('leave out a part whose rows are all taken before it', () => {
    const granted = verdict({ agreements: [masked('a', EAST), plain('b', ALL)] });
    expect(granted).toMatchObject({ agreement: 'b' });
    expect(granted).not.toHaveProperty('parts');
    expect(granted).not.toHaveProperty('mask');
  });

  it('leave out a part that clearance bars, and its rows with it', () => {
    const agreements = [masked('a', EAST), plain('b', WEST)];
    const granted = verdict({ agreements }, 'Person.phone', subject({ clearance: 2 }));
    expect(granted).toMatchObject({ agreement: 'a', mask: 'PHONE' });
    expect(granted).not.toHaveProperty('parts');
    expect(rows({ agreements }, subject({ clearance: 2 }))).toEqual([EAST]);
  });

  it('mask nothing for the supplier', () => {
    const granted = verdict({ agreements: [] }, 'Person.phone', subject({ dept: 'grid' }));
    expect(granted).not.toHaveProperty('mask');
  });
});

describe('validUntil', () => {
  const at = (parts: PolicyParts, now = NOW) =>
    decide(policy({ items: ITEMS, ...parts }), subject(), 'CASE_HANDLING', 'Person.phone', now);

  it('is the end of the agreement', () =>
    expect(at({ agreements: [agreement('a', { until: NOW + 7 })] })).toMatchObject({
      validUntil: NOW + 7,
    }));

  it('is the beginning of another one that would widen it', () => {
    const agreements = [agreement('a', { until: NOW + 7 }), agreement('b', { from: NOW + 3 })];
    expect(at({ agreements })).toMatchObject({ validUntil: NOW + 3 });
  });

  it('is no business of other purposes and consumers', () => {
    const agreements = [
      agreement('a', { until: NOW + 7 }),
      agreement('b', { until: NOW + 1, purpose: 'AUDIT' }),
      agreement('c', { until: NOW + 1, consumer: 'health' }),
    ];
    expect(at({ agreements })).toMatchObject({ validUntil: NOW + 7 });
  });

  it('is never where nothing can change', () => {
    const granted = verdict({}, 'Person.phone', subject({ dept: 'grid' }));
    expect(granted).toMatchObject({ validUntil: FOREVER });
  });
});

describe('resources without rows', () => {
  it('a root field granted by an agreement is not scoped', () => {
    const granted = ask(
      {
        items: [item('Query.people'), ...ITEMS],
        resources: [resource('Person')],
        agreements: [agreement('a', { items: ['Query.people'], resourceScope: { Person: EAST } })],
      },
      { coordinate: 'Query.people' },
    );
    expect(granted).toMatchObject({ effect: 'grant', ruleId: 'agreement:a' });
    expect(granted).not.toHaveProperty('itemScope');
  });
});
