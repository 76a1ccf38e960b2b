/** docs/POLICY.md, "Inputs": the class is kind, department, duties, clearance, areas and `azp`, never the person. */
import { describe, expect, it } from 'vitest';
import type { Subject } from '../model/index.ts';
import { classKeyOf } from './class-key.ts';
import { subject } from './testing.ts';

const SERVICE = subject({ kind: 'service', azp: 'app' });

describe('the key of a class', () => {
  it.each<[string, Partial<Subject>]>([
    ['kind', { kind: 'department' }],
    ['department', { dept: 'grid' }],
    ['duties', { duties: ['CLERK', 'POLICE'] }],
    ['clearance', { clearance: 4 }],
    ['areas', { areas: ['150603'] }],
    ['application', { azp: 'other' }],
  ])('is another one for another %s', (_title, over) =>
    expect(classKeyOf({ ...SERVICE, ...over })).not.toBe(classKeyOf(SERVICE)),
  );

  it('tells no application from one that is named null', () =>
    expect(classKeyOf(subject({ azp: 'null' }))).not.toBe(classKeyOf(subject())));

  it('is the same for two persons of one class', () => {
    const other = { ...SERVICE, sub: 'u2', consumer: 'c2', matters: ['M-1'] };
    expect(classKeyOf(other)).toBe(classKeyOf(SERVICE));
  });

  it('holds no line break, whatever the names hold', () =>
    expect(classKeyOf(subject({ dept: 'a\nb', duties: ['c\nd'] }))).not.toContain('\n'));
});
