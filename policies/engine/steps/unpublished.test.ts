/** What the catalog does not publish: what it is for, and its near misses. */
import { agreement } from '../testing.ts';
import { cases } from './cases.ts';

const open = { agreements: [agreement('a')] };

cases('unpublished', [
  ['not in the catalog', 'UNPUBLISHED default-deny', open, { coordinate: 'Person.gone' }],
  ['a prototype’s name', 'UNPUBLISHED default-deny', open, { coordinate: '__proto__' }],
  ['a constructor', 'UNPUBLISHED default-deny', open, { coordinate: 'constructor' }],
]);
