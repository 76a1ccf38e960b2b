/** Own item: what it is for, and its near misses. */
import type { Item } from '../../model/index.ts';
import { CITIZEN, item, subject } from '../testing.ts';
import { cases } from './cases.ts';

const SERVICE = subject({ kind: 'service', dept: 'governance', azp: 'centre', consumer: 'centre' });
const phone = (over: Partial<Item> = {}) => item('Person.phone', over);
const GRID = subject({ dept: 'grid', consumer: 'grid' });

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
    'near miss: a key that names its suppliers does not',
    'NO_AGREEMENT agreement:none',
    { items: [item('Person.id', { key: true, suppliers: ['police'] })] },
    { who: GRID, coordinate: 'Person.id' },
  ],
  [
    'near miss: the key of a type that is no resource is nobody’s',
    'NO_AGREEMENT agreement:none',
    { items: [item('Person.id', { key: true, suppliers: [] })], resources: [] },
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
