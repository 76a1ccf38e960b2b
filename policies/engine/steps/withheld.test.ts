/** Withheld: what it is for, and its near misses. */
import type { Item } from '../../model/index.ts';
import { agreement, item } from '../testing.ts';
import { cases } from './cases.ts';

const open = { agreements: [agreement('a')] };
const phone = (over: Partial<Item> = {}) => item('Person.phone', over);

cases('withheld', [
  [
    'in spite of an agreement',
    'WITHHELD withheld:Person.phone',
    { ...open, items: [phone({ sharing: 'WITHHELD' })] },
  ],
]);
