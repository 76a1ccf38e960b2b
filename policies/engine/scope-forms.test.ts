/** docs/POLICY.md, "Row scopes": normal forms and their texts, what covers what, what can be bound, by example. */
import { describe, expect, it } from 'vitest';
import { ALL, type BoundScope, NONE, type Scope, type Subject } from '../model/index.ts';
import {
  bindScope,
  coversScope,
  intersectScopes,
  normalizeScope,
  sameScope,
  scopeBinds,
  scopeText,
  unionScopes,
} from './scope.ts';
import { CITIZEN, item, policy, resource, subject } from './testing.ts';

type Value = Extract<Scope, { kind: 'compare' }>['value'];
const compare = (field: string, op: string, value: object): Scope =>
  ({ kind: 'compare', item: `Person.${field}`, op, value: value as Value }) as Scope;
const eq = (field: string): Scope => compare(field, 'eq', { literal: 'x' });
const NO_ROW: BoundScope = { kind: 'none' };
const EVERY_ROW: BoundScope = { kind: 'all' };
const [A, B, C, D] = [eq('a'), eq('b'), eq('c'), eq('d')];
const and = (...of: Scope[]): Scope => ({ kind: 'and', of });
const or = (...of: Scope[]): Scope => ({ kind: 'or', of });

describe('the text of a scope', () => {
  it.each<[Scope, string]>([
    [ALL, 'all'],
    [NONE, 'none'],
    [{ kind: 'self' }, 'self'],
    [A, '["Person.a","eq",["literal","x"]]'],
    [compare('a', 'within', { subject: 'areas' }), '["Person.a","within",["subject","areas"]]'],
    [and(ALL, NONE), '["and","all","none"]'],
    [or(A, NONE), '["or","[\\"Person.a\\",\\"eq\\",[\\"literal\\",\\"x\\"]]","none"]'],
  ])('%j', (scope, text) => {
    expect(scopeText(scope)).toBe(text);
    expect(scopeText(scope)).toBe(text);
  });

  it('is what makes two the same', () => {
    expect(sameScope(A, eq('a'))).toBe(true);
    expect(sameScope(A, B)).toBe(false);
    expect(sameScope(and(A, B), or(A, B))).toBe(false);
  });
});

describe('the normal form', () => {
  it.each<[string, Scope, Scope]>([
    ['flattens members of the same kind', or(A, or(B, C)), or(A, B, C)],
    ['keeps members of the other kind', or(A, and(B, C)), or(A, and(B, C))],
    ['sorts members by text', and(C, A, B), and(A, B, C)],
    ['sorts members of three that nest', or(C, or(B, A)), or(A, B, C)],
    ['has equal members once', or(A, B, eq('a')), or(A, B)],
    ['all absorbs in or', or(A, ALL, B), ALL],
    ['none absorbs in and', and(A, NONE, B), NONE],
    ['none vanishes in or', or(A, NONE, B), or(A, B)],
    ['all vanishes in and', and(A, ALL, B), and(A, B)],
    ['one member stands alone', or(and(A, ALL), NONE), A],
    ['equal members are one, which stands alone', or(A, eq('a')), A],
    ['an empty or is none', or(), NONE],
    ['an empty and is all', and(), ALL],
    ['A or (A and B) is A', or(and(A, B), A), A],
    ['A and (A or B) is A', and(or(A, B), A), A],
    ['a member goes that asks for more', or(and(A, B), and(C, A, B)), and(A, B)],
    ['dually in an and', and(or(A, B), or(C, A, B)), or(A, B)],
    [
      'one that asks in part for the same stays',
      or(and(A, B), and(B, C, D)),
      or(and(A, B), and(B, C, D)),
    ],
    ['of a junction of both, one is dropped', or(A, B, and(B, C)), or(A, B)],
    ['self is self', { kind: 'self' }, { kind: 'self' }],
  ])('%s', (_title, scope, wanted) => expect(normalizeScope(scope)).toEqual(wanted));

  it.each([[['x', 'y', 'z']], [['z', 'y', 'x']], [['y', 'z', 'x', 'y']]])(
    'sorts the values %j',
    (literal) =>
      expect(normalizeScope(compare('a', 'in', { literal }))).toEqual(
        compare('a', 'in', { literal: ['x', 'y', 'z'] }),
      ),
  );
  it('sorts values by their JSON text: 10 before 9, a number after a text', () =>
    expect(normalizeScope(compare('a', 'in', { literal: [9, 10, '9'] }))).toEqual(
      compare('a', 'in', { literal: ['9', 10, 9] }),
    ));
  it('leaves single and bound values as they are', () => {
    const areas = compare('a', 'within', { subject: 'areas' });
    expect(normalizeScope(areas)).toBe(areas);
    expect(normalizeScope(A)).toBe(A);
  });

  it('is itself where it is normal: the same object', () => {
    for (const scope of [or(B, A), compare('a', 'in', { literal: ['y', 'x'] })]) {
      const normal = normalizeScope(scope);
      expect(normalizeScope(normal)).toBe(normal);
    }
  });

  it('of a union admits what one admits, of an intersection what all do', () => {
    expect(unionScopes([B, A])).toEqual(or(A, B));
    expect(intersectScopes([B, A])).toEqual(and(A, B));
    expect(unionScopes([])).toBe(NONE);
    expect(intersectScopes([])).toBe(ALL);
    expect(unionScopes([A])).toBe(A);
  });
});

describe('covering', () => {
  it.each<[Scope, Scope, boolean]>([
    [ALL, A, true],
    [A, ALL, false],
    [A, NONE, true],
    [NONE, NONE, true],
    [NONE, A, false],
    [A, A, true],
    [A, B, false],
    [or(A, B), B, true],
    [B, or(A, B), false],
    [or(A, B, C), or(A, C), true],
    [A, and(A, B), true],
    [and(A, B), A, false],
    [and(A, B), and(A, B, C), true],
    [and(A, B), and(B, C), false],
    [or(and(A, B), C), and(A, B, D), true],
    [or(A, B), and(C, D), false],
  ])('%j covers %j: %s', (outer, inner, wanted) =>
    expect(coversScope(normalizeScope(outer), normalizeScope(inner))).toBe(wanted),
  );
});

const known = policy({
  items: [
    item('Person.a'),
    item('Person.shared', { suppliers: ['hotline', 'grid'] }),
    item('Person.replica', { suppliers: ['grid', 'police'] }),
    item('Place.a'),
    item('Gone.a'),
  ],
  resources: [resource('Person'), { ...resource('Place'), subject: undefined } as never],
});
const binds = (scope: Scope, who: Subject = subject(), coordinate = 'Person.a') => {
  const granted = known.items.get(coordinate);
  if (!granted) throw new Error(coordinate);
  return scopeBinds(known, scope, who, granted);
};

/** Operator, value, and whether the value suits it. */
const SUITED: readonly [string, unknown, boolean][] = [
  ['in', ['x'], true],
  ['in', [], true],
  ['in', 'x', false],
  ['in', 1, false],
  ['within', 'x', true],
  ['within', '', false],
  ['within', 1, false],
  ['within', ['x', 'y'], true],
  ['within', ['x', ''], false],
  ['within', ['x', 1], false],
  ['within', [1], false],
  ['eq', 'x', true],
  ['eq', 1, true],
  ['eq', true, true],
  ['eq', ['x'], false],
  ['ne', 'x', true],
  ['ne', ['x'], false],
  ['gte', 'x', true],
  ['gte', 1, true],
  ['gte', true, false],
  ['gte', ['x'], false],
  ['lte', 'x', true],
  ['lte', 1, true],
  ['lte', true, false],
  ['like', 'x', false],
];

describe('a scope can be bound', () => {
  it.each(SUITED)('%s %j: %s', (op, literal, wanted) => {
    const scope = compare('a', op, { literal });
    expect(binds(scope)).toBe(wanted);
    const bound = { kind: 'compare', item: 'Person.a', op, value: literal } as BoundScope;
    expect(bindScope(scope, subject())).toEqual(wanted ? bound : NONE);
  });

  it('if it is all or none', () => {
    expect(binds(ALL)).toBe(true);
    expect(binds(NONE)).toBe(true);
  });

  it('if it is self, by citizens, on a resource that names a subject column', () => {
    const self: Scope = { kind: 'self' };
    expect(binds(self, CITIZEN)).toBe(true);
    expect(binds(self, subject())).toBe(false);
    expect(binds(self, CITIZEN, 'Place.a')).toBe(false);
    expect(binds(self, CITIZEN, 'Gone.a')).toBe(false);
  });

  it('if $self is compared for a citizen, whoever it will be', () => {
    const scope = compare('a', 'eq', { subject: 'self' });
    expect(binds(scope, { ...CITIZEN, sub: '' })).toBe(true);
    expect(binds(scope, subject())).toBe(false);
  });

  it('if department and areas are there', () => {
    const department = compare('a', 'eq', { subject: 'department' });
    expect(binds(department)).toBe(true);
    expect(binds(department, subject({ dept: '' }))).toBe(false);
    const areas = compare('a', 'in', { subject: 'areas' });
    expect(binds(areas)).toBe(true);
    expect(binds(areas, subject({ areas: [] }))).toBe(false);
  });

  it('if the compared item has a supplier in common with the item granted, be there others', () => {
    expect(binds(eq('shared'))).toBe(true);
    expect(binds(eq('a'), subject(), 'Person.replica')).toBe(true);
    expect(binds(eq('shared'), subject(), 'Person.replica')).toBe(true);
  });

  it('only if every comparison in it can', () => {
    expect(binds(and(A, eq('gone')))).toBe(false);
    expect(binds(or(eq('gone'), A))).toBe(false);
    expect(binds(or(A, and(A, ALL)))).toBe(true);
  });
});

describe('binding puts in place', () => {
  it.each<[string, Scope, Subject, BoundScope]>([
    ['nothing in all', ALL, subject(), EVERY_ROW],
    ['nothing in none', NONE, subject(), NO_ROW],
    ['the citizen itself', { kind: 'self' }, CITIZEN, { kind: 'self', ref: CITIZEN.sub }],
    ['nobody for an official', { kind: 'self' }, subject(), NO_ROW],
    ['nobody for a citizen without reference', { kind: 'self' }, { ...CITIZEN, sub: '' }, NO_ROW],
  ])('%s', (_title, scope, who, wanted) => expect(bindScope(scope, who)).toEqual(wanted));

  it.each<[string, Value, Subject, unknown]>([
    ['the areas', { subject: 'areas' }, subject({ areas: ['1', '2'] }), ['1', '2']],
    ['the department', { subject: 'department' }, subject(), 'hotline'],
    ['the citizen’s reference', { subject: 'self' }, CITIZEN, CITIZEN.sub],
    [
      'no department where there is none',
      { subject: 'department' },
      subject({ dept: '' }),
      undefined,
    ],
    ['no reference where there is none', { subject: 'self' }, { ...CITIZEN, sub: '' }, undefined],
    ['no reference of an official', { subject: 'self' }, subject(), undefined],
    ['nothing that nobody defined', { subject: 'clearance' } as never, subject(), undefined],
  ])('%s', (_title, value, who, bound) => {
    const op = Array.isArray(bound) ? 'in' : 'eq';
    expect(bindScope(compare('a', op, value), who)).toEqual(
      bound === undefined ? NO_ROW : { kind: 'compare', item: 'Person.a', op, value: bound },
    );
  });

  it('values in the members of a junction, which stays one', () => {
    const scope = or(compare('a', 'eq', { subject: 'department' }), { kind: 'self' });
    expect(bindScope(scope, subject())).toEqual({
      kind: 'or',
      of: [{ kind: 'compare', item: 'Person.a', op: 'eq', value: 'hotline' }, NO_ROW],
    });
  });
});
