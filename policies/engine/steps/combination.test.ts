/** Combination: what it is for, and its near misses. */
import type { Item } from '../../model/index.ts';
import { agreement, item, subject } from '../testing.ts';
import { cases } from './cases.ts';

const phone = (over: Partial<Item> = {}) => item('Person.phone', over);
const GRID = subject({ dept: 'grid', consumer: 'grid' });
const LABEL = { zh: '负面', en: 'negative' };

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
