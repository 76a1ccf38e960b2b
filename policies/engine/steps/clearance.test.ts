/** Clearance: what it is for, and its near misses. */
import type { Item } from '../../model/index.ts';
import { agreement, item, subject } from '../testing.ts';
import { cases } from './cases.ts';

const open = { agreements: [agreement('a')] };
const phone = (over: Partial<Item> = {}) => item('Person.phone', over);
const GRID = subject({ dept: 'grid', consumer: 'grid' });

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
