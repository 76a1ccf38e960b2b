/** Own data: what it is for, and its near misses. */
import type { Item } from '../../model/index.ts';
import { CITIZEN, item, resource } from '../testing.ts';
import { cases } from './cases.ts';

const phone = (over: Partial<Item> = {}) => item('Person.phone', over);

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
