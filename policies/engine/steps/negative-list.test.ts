/** Negative list: what it is for, and its near misses. */
import type { Item } from '../../model/index.ts';
import { agreement, CITIZEN, item, subject } from '../testing.ts';
import { cases } from './cases.ts';

const open = { agreements: [agreement('a')] };
const phone = (over: Partial<Item> = {}) => item('Person.phone', over);
const GRID = subject({ dept: 'grid', consumer: 'grid' });
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
