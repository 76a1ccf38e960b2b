/** Agreement: what it is for, and its near misses. */
import type { Item } from '../../model/index.ts';
import { agreement, CITIZEN, item, NOW, subject } from '../testing.ts';
import { cases } from './cases.ts';

const phone = (over: Partial<Item> = {}) => item('Person.phone', over);
const SERVICE = subject({ kind: 'service', dept: 'governance', azp: 'centre', consumer: 'centre' });
const open = { agreements: [agreement('a')] };

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
