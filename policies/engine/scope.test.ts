import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { ALL, type BoundScope, NONE, type Scope } from '../model/index.ts';
import {
  bindScope,
  coversScope,
  normalizeScope,
  scopeBinds,
  scopeText,
  unionScopes,
} from './scope.ts';
import { CITIZEN, item, policy, resource, subject } from './testing.ts';

const compare = (field: string, literal: string | readonly string[] = 'x'): Scope => ({
  kind: 'compare',
  item: `Person.${field}`,
  op: Array.isArray(literal) ? 'in' : 'eq',
  value: { literal },
});
const A = compare('a');
const B = compare('b');
const C = compare('c');

const scope: fc.Arbitrary<Scope> = fc.letrec<{ scope: Scope }>((tie) => ({
  scope: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Scope>(ALL, NONE, A, B, C),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('scope'), { maxLength: 3 }),
    }),
  ),
})).scope;

/** The scope as a truth table over the eight rows that a, b and c can make. */
function admits(scope: Scope, row: ReadonlySet<string>): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'none':
    case 'self':
      return false;
    case 'compare':
      return row.has(scope.item);
    case 'and':
      return scope.of.every((member) => admits(member, row));
    default:
      return scope.of.some((member) => admits(member, row));
  }
}

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7].map(
  (bits) => new Set(['a', 'b', 'c'].filter((_, at) => bits & (1 << at)).map((f) => `Person.${f}`)),
);

describe('normal form', () => {
  it('admits the same rows', () => {
    fc.assert(
      fc.property(scope, (one) => {
        const normal = normalizeScope(one);
        for (const row of ROWS) expect(admits(normal, row)).toBe(admits(one, row));
      }),
    );
  });
  it('is its own normal form', () => {
    fc.assert(
      fc.property(scope, (one) => {
        const normal = normalizeScope(one);
        expect(normalizeScope(normal)).toEqual(normal);
      }),
    );
  });
  it('covers another exactly if their union is itself (docs/POLICY.md, "Row scopes")', () => {
    fc.assert(
      fc.property(scope.map(normalizeScope), scope.map(normalizeScope), (outer, inner) => {
        const union = scopeText(unionScopes([outer, inner]));
        expect(coversScope(outer, inner)).toBe(union === scopeText(outer));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('covers only what it admits', () => {
    fc.assert(
      fc.property(scope, scope, (left, right) => {
        const [outer, inner] = [normalizeScope(left), normalizeScope(right)];
        if (!coversScope(outer, inner)) return;
        for (const row of ROWS) if (admits(inner, row)) expect(admits(outer, row)).toBe(true);
      }),
    );
  });
  it('does not depend on order or repetition', () =>
    expect(unionScopes([B, A, B])).toEqual(unionScopes([A, B])));
  it('absorbs: a or (a and b) is a', () =>
    expect(unionScopes([A, { kind: 'and', of: [B, A] }])).toEqual(A));
  it('sorts lists of values', () =>
    expect(normalizeScope(compare('a', ['y', 'x', 'y']))).toEqual(compare('a', ['x', 'y'])));
  it('keeps a number and its text apart', () => {
    const number: Scope = { kind: 'compare', item: 'Person.a', op: 'eq', value: { literal: 1 } };
    expect(coversScope(compare('a', '1'), number)).toBe(false);
  });
  it('of nothing is everything for and, nothing for or', () => {
    expect(normalizeScope({ kind: 'and', of: [] })).toEqual(ALL);
    expect(normalizeScope({ kind: 'or', of: [] })).toEqual(NONE);
  });
});

describe('binding', () => {
  const known = policy({
    items: [
      item('Person.a'),
      item('Person.two', { columns: ['x', 'y'] }),
      item('Call.a'),
      item('Person.ours', { suppliers: ['hotline'] }),
    ],
    resources: [resource('Person')],
  });
  const valued = (op: string, value: object, field = 'Person.a') =>
    ({ kind: 'compare', item: field, op, value }) as Scope;
  const binds = (one: Scope, who = subject()) => scopeBinds(known, one, who, item('Person.other'));

  it.each<[string, Scope, boolean]>([
    ['an item of the type', A, true],
    ['an item of another type', valued('eq', { literal: 1 }, 'Call.a'), false],
    ['an item that another department keeps', valued('eq', { literal: 1 }, 'Person.ours'), false],
    ['an unknown item', valued('eq', { literal: 1 }, 'Person.gone'), false],
    ['an item of two columns', valued('eq', { literal: 1 }, 'Person.two'), false],
    ['areas', valued('within', { subject: 'areas' }), true],
    ['areas under an operator for one value', valued('eq', { subject: 'areas' }), false],
    ['the department', valued('eq', { subject: 'department' }), true],
    ['an official’s own reference', valued('eq', { subject: 'self' }), false],
    ['an empty prefix, which would be everywhere', valued('within', { literal: '' }), false],
    ['one value for in', valued('in', { literal: 'x' }), false],
    ['an unknown operator', valued('like', { literal: 'x' }), false],
    ['an unknown value', valued('eq', { subject: 'clearance' }), false],
    ['self for an official', { kind: 'self' }, false],
    ['one unknown beside one known', { kind: 'or', of: [A, { kind: 'self' }] }, false],
  ])('%s', (_title, one, wanted) => expect(binds(one)).toBe(wanted));

  it('needs areas in the token', () =>
    expect(binds(valued('within', { subject: 'areas' }), subject({ areas: [] }))).toBe(false));
  it('knows a citizen’s self', () => expect(binds({ kind: 'self' }, CITIZEN)).toBe(true));

  it('puts values in place', () => {
    const bound: BoundScope = bindScope(
      { kind: 'and', of: [valued('within', { subject: 'areas' }), A] },
      subject(),
    );
    expect(bound).toEqual({
      kind: 'and',
      of: [
        { kind: 'compare', item: 'Person.a', op: 'within', value: ['150602'] },
        { kind: 'compare', item: 'Person.a', op: 'eq', value: 'x' },
      ],
    });
    expect(bindScope({ kind: 'self' }, CITIZEN)).toEqual({ kind: 'self', ref: CITIZEN.sub });
  });
  it('admits no row where it cannot', () => {
    expect(bindScope({ kind: 'self' }, subject())).toEqual(NONE);
    expect(bindScope(valued('within', { subject: 'areas' }), subject({ areas: [] }))).toEqual(NONE);
    expect(bindScope(valued('eq', { subject: 'areas' }), subject())).toEqual(NONE);
  });
});
