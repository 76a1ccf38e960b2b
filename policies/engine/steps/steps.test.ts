/** One list per step: the case it is for, and its near misses. */
import { describe, expect, it } from 'vitest';
import type { Item } from '../../model/index.ts';
import {
  type Asked,
  agreement,
  ask,
  CITIZEN,
  item,
  NOW,
  type PolicyParts,
  resource,
  subject,
  told,
} from '../testing.ts';

type Case = readonly [title: string, wanted: string, parts: PolicyParts, asked?: Asked];

function cases(step: string, list: readonly Case[]): void {
  describe(step, () => {
    for (const [title, wanted, parts, asked] of list)
      it(`${title}: ${wanted}`, () => expect(told(ask(parts, asked))).toBe(wanted));
  });
}

const phone = (over: Partial<Item> = {}) => item('Person.phone', over);
const GRID = subject({ dept: 'grid', consumer: 'grid' });
const SERVICE = subject({ kind: 'service', dept: 'governance', azp: 'centre', consumer: 'centre' });
const LABEL = { zh: '负面', en: 'negative' };
const negative = (id: string, over: object) => ({
  id,
  kind: 'STATUTORY' as const,
  label: LABEL,
  basis: ['law-9'],
  coordinates: [],
  classes: [],
  resources: [],
  ...over,
});
const open = { agreements: [agreement('a')] };

cases('negative list', [
  [
    'a coordinate, in spite of an agreement',
    'NEGATIVE_LIST neg:n',
    { ...open, negative: [negative('n', { coordinates: ['Person.phone'] })] },
  ],
  ['a class', 'NEGATIVE_LIST neg:n', { ...open, negative: [negative('n', { classes: ['NAME'] })] }],
  [
    'a resource',
    'NEGATIVE_LIST neg:n',
    { ...open, negative: [negative('n', { resources: ['Person'] })] },
  ],
  [
    'its supplier as well',
    'NEGATIVE_LIST neg:n',
    { negative: [negative('n', { classes: ['NAME'] })] },
    { who: GRID },
  ],
  [
    'one’s own data as well',
    'NEGATIVE_LIST neg:n',
    { items: [phone({ ownAccess: true })], negative: [negative('n', { classes: ['NAME'] })] },
    { who: CITIZEN, purpose: 'OWN_DATA' },
  ],
  [
    'an interface’s field covers what implements it',
    'NEGATIVE_LIST neg:n',
    {
      ...open,
      possibleTypes: { Party: ['Person'] },
      negative: [negative('n', { coordinates: ['Party.phone'] })],
    },
  ],
  [
    'an interface as resource covers what implements it',
    'NEGATIVE_LIST neg:n',
    {
      ...open,
      possibleTypes: { Party: ['Person'] },
      negative: [negative('n', { resources: ['Party'] })],
    },
  ],
  [
    'of several the smallest id, however they are reached and listed',
    'NEGATIVE_LIST neg:a',
    {
      ...open,
      negative: [
        negative('b', { coordinates: ['Person.phone'] }),
        negative('a', { classes: ['NAME'] }),
      ],
    },
  ],
  [
    'near miss: another field, class and type',
    'grant agreement:a',
    {
      ...open,
      negative: [
        negative('n', {
          coordinates: ['Person.phones', 'person.phone', 'Call.phone'],
          classes: ['name', 'CONTACT'],
          resources: ['Persons'],
        }),
      ],
    },
  ],
]);

cases('duty', [
  ['none held', 'DUTY duty:Person.phone', { ...open, items: [phone({ duty: ['POLICE'] })] }],
  ['one of them held', 'grant agreement:a', { ...open, items: [phone({ duty: ['X', 'CLERK'] })] }],
  [
    'the supplier needs it too',
    'DUTY duty:Person.phone',
    { items: [phone({ duty: ['POLICE'] })] },
    { who: GRID },
  ],
  [
    'a citizen needs it for own data too',
    'DUTY duty:Person.phone',
    { items: [phone({ duty: ['POLICE'], ownAccess: true })] },
    { who: CITIZEN },
  ],
  [
    'a mutation without the duty of its action',
    'DUTY action:Mutation.report',
    { items: [item('Mutation.report')], actions: { 'Mutation.report': ['POLICE'] } },
    { who: GRID, coordinate: 'Mutation.report' },
  ],
  [
    'a mutation whose action names no duty',
    'DUTY action:Mutation.report',
    { items: [item('Mutation.report')], actions: { 'Mutation.report': [] } },
    { who: GRID, coordinate: 'Mutation.report' },
  ],
  [
    'a mutation without an action',
    'DUTY action:Mutation.report',
    { items: [item('Mutation.report')] },
    { who: GRID, coordinate: 'Mutation.report' },
  ],
  [
    'a mutation with its duty',
    'grant supplier:Mutation.report',
    { items: [item('Mutation.report')], actions: { 'Mutation.report': ['CLERK'] } },
    { who: GRID, coordinate: 'Mutation.report' },
  ],
]);

const mine = [phone({ ownAccess: true, level: 4 })];
cases('own data', [
  ['above clearance', 'grant own:Person.phone', { items: mine }, { who: CITIZEN }],
  [
    'withheld from others',
    'grant own:Person.phone',
    { items: [phone({ ownAccess: true, sharing: 'WITHHELD' })] },
    { who: CITIZEN },
  ],
  ['near miss: no own access', 'NO_RULE default-deny', {}, { who: CITIZEN }],
  ['near miss: an official', 'NO_AGREEMENT agreement:none', { items: mine }],
  [
    'near miss: nothing says whom a row is about',
    'NO_RULE default-deny',
    {
      items: mine,
      resources: [{ ...resource('Place'), type: 'Person', subject: undefined } as never],
    },
    { who: CITIZEN },
  ],
  [
    'a root field has no rows of its own',
    'grant own:Query.me',
    { items: [item('Query.me', { ownAccess: true })] },
    { who: CITIZEN, coordinate: 'Query.me' },
  ],
]);

cases('own item', [
  ['the supplier', 'grant supplier:Person.phone', {}, { who: GRID }],
  [
    'withheld from others',
    'grant supplier:Person.phone',
    { items: [phone({ sharing: 'WITHHELD' })] },
    { who: GRID },
  ],
  [
    'a replica’s department',
    'grant supplier:Person.phone',
    { items: [phone({ suppliers: ['police', 'grid'] })] },
    { who: GRID },
  ],
  [
    'a key goes with its resource',
    'grant supplier:Person.id',
    { items: [item('Person.id', { key: true, suppliers: [] })] },
    { who: GRID, coordinate: 'Person.id' },
  ],
  [
    'near miss: another field without supplier does not',
    'NO_AGREEMENT agreement:none',
    { items: [phone({ suppliers: [] })] },
    { who: GRID },
  ],
  [
    'near miss: a citizen with a department in its token',
    'NO_RULE default-deny',
    {},
    { who: { ...CITIZEN, dept: 'grid' } },
  ],
  [
    'a service of the department',
    'grant supplier:Person.phone',
    {},
    { who: { ...SERVICE, dept: 'grid' } },
  ],
]);

cases('withheld', [
  [
    'in spite of an agreement',
    'WITHHELD withheld:Person.phone',
    { ...open, items: [phone({ sharing: 'WITHHELD' })] },
  ],
]);

const use = (id: string, over: object = {}) => ({
  id,
  consumer: 'hotline',
  purpose: 'CASE_HANDLING',
  items: ['Person.phone'],
  ...over,
});
const unconditional = [phone({ sharing: 'UNCONDITIONAL', level: 1 })];
cases('unconditional', [
  ['a registered use', 'grant use:u', { items: unconditional, uses: [use('u')] }],
  ['the smallest id', 'grant use:a', { items: unconditional, uses: [use('b'), use('a')] }],
  ['no use', 'USE_NOT_REGISTERED use:none', { items: unconditional }],
  [
    'an agreement is no use',
    'USE_NOT_REGISTERED use:none',
    { items: unconditional, agreements: [agreement('a')] },
  ],
  [
    'another purpose',
    'USE_NOT_REGISTERED use:none',
    { items: unconditional, uses: [use('u', { purpose: 'AUDIT' })] },
  ],
  [
    'another consumer',
    'USE_NOT_REGISTERED use:none',
    { items: unconditional, uses: [use('u', { consumer: 'health' })] },
  ],
  [
    'a service by its azp',
    'grant use:u',
    { items: unconditional, uses: [use('u', { consumer: 'centre' })] },
    { who: SERVICE },
  ],
  [
    'a service by its department',
    'grant use:u',
    { items: unconditional, uses: [use('u', { consumer: 'governance' })] },
    { who: SERVICE },
  ],
  [
    'a service by both, the smallest id',
    'grant use:a',
    {
      items: unconditional,
      uses: [use('b', { consumer: 'governance' }), use('a', { consumer: 'centre' })],
    },
    { who: SERVICE },
  ],
  [
    'near miss: a nameless consumer is nobody’s department',
    'USE_NOT_REGISTERED use:none',
    { items: unconditional, uses: [use('u', { consumer: '' })] },
    { who: subject({ dept: '' }) },
  ],
  [
    'near miss: a department whose token carries an azp',
    'USE_NOT_REGISTERED use:none',
    { items: unconditional, uses: [use('u', { consumer: 'centre' })] },
    { who: subject({ azp: 'centre' }) },
  ],
  [
    'a citizen that is listed',
    'grant listed:Person.phone',
    { items: [phone({ sharing: 'UNCONDITIONAL', level: 1, listed: ['CITIZEN'] })] },
    { who: { ...CITIZEN, clearance: 1 } },
  ],
  [
    'a citizen that is not',
    'NO_RULE default-deny',
    { items: unconditional, uses: [use('u', { consumer: '' })] },
    { who: { ...CITIZEN, clearance: 1 } },
  ],
  ['a use opens nothing conditional', 'NO_AGREEMENT agreement:none', { uses: [use('u')] }],
]);

const areas = {
  Person: { kind: 'compare', item: 'Person.phone', op: 'within', value: { subject: 'areas' } },
} as const;
cases('agreement', [
  ['active', 'grant agreement:a', open],
  ['none', 'NO_AGREEMENT agreement:none', {}],
  [
    'for another purpose',
    'NO_AGREEMENT agreement:none',
    { agreements: [agreement('a', { purpose: 'AUDIT' })] },
  ],
  [
    'of another consumer',
    'NO_AGREEMENT agreement:none',
    { agreements: [agreement('a', { consumer: 'health' })] },
  ],
  [
    'over another item',
    'NO_AGREEMENT agreement:none',
    { agreements: [agreement('a', { items: ['Person.name'] })] },
  ],
  [
    'of somebody who does not supply the item',
    'NO_AGREEMENT agreement:none',
    { agreements: [agreement('a', { supplier: 'health' })] },
  ],
  [
    'at its first millisecond',
    'grant agreement:a',
    { agreements: [agreement('a', { from: NOW })] },
  ],
  [
    'before it',
    'AGREEMENT_EXPIRED agreement:a',
    { agreements: [agreement('a', { from: NOW + 1 })] },
  ],
  ['at its end', 'AGREEMENT_EXPIRED agreement:a', { agreements: [agreement('a', { until: NOW })] }],
  [
    'one millisecond before',
    'grant agreement:a',
    { agreements: [agreement('a', { until: NOW + 1 })] },
  ],
  [
    'suspended',
    'AGREEMENT_SUSPENDED agreement:a',
    { agreements: [agreement('a', { status: 'SUSPENDED' })] },
  ],
  [
    'terminated',
    'AGREEMENT_EXPIRED agreement:a',
    { agreements: [agreement('a', { status: 'TERMINATED' })] },
  ],
  [
    'suspended and over',
    'AGREEMENT_EXPIRED agreement:a',
    { agreements: [agreement('a', { status: 'SUSPENDED', until: NOW })] },
  ],
  [
    'suspended beside expired',
    'AGREEMENT_SUSPENDED agreement:b',
    { agreements: [agreement('a', { until: NOW }), agreement('b', { status: 'SUSPENDED' })] },
  ],
  [
    'active beside suspended',
    'grant agreement:b',
    { agreements: [agreement('a', { status: 'SUSPENDED' }), agreement('b')] },
  ],
  [
    'a citizen',
    'NO_RULE default-deny',
    { agreements: [agreement('a', { consumer: '' })] },
    { who: CITIZEN },
  ],
  [
    'a service by its azp',
    'grant agreement:a',
    { agreements: [agreement('a', { consumer: 'centre' })] },
    { who: SERVICE },
  ],
  [
    'areas in scope and token',
    'grant agreement:a',
    { agreements: [agreement('a', { resourceScope: areas })] },
  ],
  [
    'areas in scope, none in the token',
    'SCOPE_UNKNOWN agreement:a',
    { agreements: [agreement('a', { resourceScope: areas })] },
    { who: subject({ areas: [] }) },
  ],
  [
    'a scope over what another department keeps',
    'SCOPE_UNKNOWN agreement:a',
    {
      items: [phone(), item('Person.ward', { suppliers: ['health'] })],
      agreements: [
        agreement('a', {
          resourceScope: {
            Person: { kind: 'compare', item: 'Person.ward', op: 'eq', value: { literal: '1' } },
          },
        }),
      ],
    },
  ],
  [
    'one scope unknown beside one known',
    'grant agreement:b',
    { agreements: [agreement('a', { resourceScope: areas }), agreement('b')] },
    { who: subject({ areas: [] }) },
  ],
  [
    'an inherited name is no scope',
    'grant agreement:a',
    { agreements: [agreement('a', { resourceScope: Object.create(areas) })] },
    { who: subject({ areas: [] }) },
  ],
]);

cases('clearance', [
  [
    'level above',
    'CLEARANCE_TOO_LOW clearance:Person.phone',
    { ...open, items: [phone({ level: 4 })] },
  ],
  ['level equal', 'grant agreement:a', { ...open, items: [phone({ level: 3 })] }],
  [
    'the supplier as well',
    'CLEARANCE_TOO_LOW clearance:Person.phone',
    { items: [phone({ level: 4 })] },
    { who: GRID },
  ],
  [
    'masked below it',
    'grant agreement:a',
    {
      items: [phone({ level: 4, mask: 'PHONE', maskedLevel: 2 })],
      agreements: [agreement('a', { masks: { 'Person.phone': 'PHONE' } })],
    },
  ],
  [
    'maskable, but the agreement does not mask it',
    'CLEARANCE_TOO_LOW clearance:Person.phone',
    { ...open, items: [phone({ level: 4, mask: 'PHONE', maskedLevel: 2 })] },
  ],
  [
    'a mask that is not the item’s',
    'CLEARANCE_TOO_LOW clearance:Person.phone',
    {
      items: [phone({ level: 4, mask: 'PHONE', maskedLevel: 2 })],
      agreements: [agreement('a', { masks: { 'Person.phone': 'NAME' } })],
    },
  ],
  [
    'masked, still above',
    'CLEARANCE_TOO_LOW clearance:Person.phone',
    {
      items: [phone({ level: 4, mask: 'PHONE', maskedLevel: 2 })],
      agreements: [agreement('a', { masks: { 'Person.phone': 'PHONE' } })],
    },
    { who: subject({ clearance: 1 }) },
  ],
]);

const pair = {
  items: [phone({ level: 3 }), item('Person.name'), item('Person.ill', { suppliers: ['health'] })],
  agreements: [agreement('a', { items: ['Person.phone', 'Person.name'] })],
};
const together = (level: 1 | 2 | 3 | 4, ...items: string[]) => [
  { id: 'c', label: LABEL, items, level },
];
cases('combination', [
  [
    'its highest member',
    'COMBINATION combination:c',
    { ...pair, combinations: together(4, 'Person.phone', 'Person.name') },
  ],
  [
    'a lower member',
    'grant agreement:a',
    { ...pair, combinations: together(4, 'Person.phone', 'Person.name') },
    { coordinate: 'Person.name' },
  ],
  [
    'within clearance',
    'grant agreement:a',
    { ...pair, combinations: together(3, 'Person.phone', 'Person.name') },
  ],
  [
    'one member not granted',
    'grant agreement:a',
    { ...pair, combinations: together(4, 'Person.phone', 'Person.ill') },
  ],
  [
    'one member unknown',
    'grant agreement:a',
    { ...pair, combinations: together(4, 'Person.phone', 'Person.gone') },
  ],
  [
    'a member that clearance denies does not complete it',
    'grant agreement:a',
    {
      items: [
        phone({ level: 4, mask: 'PHONE', maskedLevel: 2 }),
        item('Person.name', { level: 4 }),
      ],
      agreements: [
        agreement('a', {
          items: ['Person.phone', 'Person.name'],
          masks: { 'Person.phone': 'PHONE' },
        }),
      ],
      combinations: together(4, 'Person.phone', 'Person.name'),
    },
  ],
  [
    'one’s own item',
    'grant supplier:Person.phone',
    { ...pair, combinations: together(4, 'Person.phone', 'Person.name') },
    { who: GRID },
  ],
  [
    'an own item completes it for another one',
    'COMBINATION combination:c',
    {
      items: [phone({ level: 3 }), item('Call.text', { suppliers: ['hotline'] })],
      agreements: [agreement('a')],
      combinations: together(4, 'Person.phone', 'Call.text'),
    },
  ],
  [
    'of several the smallest id that denies',
    'COMBINATION combination:c',
    {
      ...pair,
      combinations: [
        { id: 'd', label: LABEL, items: ['Person.phone', 'Person.name'], level: 4 as const },
        ...together(4, 'Person.phone', 'Person.name'),
        { id: 'b', label: LABEL, items: ['Person.phone', 'Person.ill'], level: 4 as const },
      ],
    },
  ],
]);

cases('unpublished', [
  ['not in the catalog', 'UNPUBLISHED default-deny', open, { coordinate: 'Person.gone' }],
  ['a prototype’s name', 'UNPUBLISHED default-deny', open, { coordinate: '__proto__' }],
  ['a constructor', 'UNPUBLISHED default-deny', open, { coordinate: 'constructor' }],
]);
