/** Unconditional: what it is for, and its near misses. */
import type { Item } from '../../model/index.ts';
import { agreement, CITIZEN, item, subject } from '../testing.ts';
import { cases } from './cases.ts';

const phone = (over: Partial<Item> = {}) => item('Person.phone', over);
const SERVICE = subject({ kind: 'service', dept: 'governance', azp: 'centre', consumer: 'centre' });

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
