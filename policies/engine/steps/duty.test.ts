/** Duty: what it is for, and its near misses. */
import type { Item } from '../../model/index.ts';
import { agreement, CITIZEN, item, subject } from '../testing.ts';
import { cases } from './cases.ts';

const open = { agreements: [agreement('a')] };
const phone = (over: Partial<Item> = {}) => item('Person.phone', over);
const GRID = subject({ dept: 'grid', consumer: 'grid' });

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
