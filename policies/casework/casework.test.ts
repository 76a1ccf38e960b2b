/** What a row shows by a bound scope, and that a case which cannot be judged does not hold. */
import { expect, it } from 'vitest';
import { bundle } from '../engine/testing.ts';
import type { BoundScope } from '../model/index.ts';
import { admitsRow, failingCases, type PolicyCase } from './index.ts';

type Compare = Extract<BoundScope, { kind: 'compare' }>;
const ROW = { subject: 'A-1', values: new Map<string, string | number>([['T.a', '150602001']]) };
const on = (op: Compare['op'], value: Compare['value']): BoundScope => {
  return { kind: 'compare', item: 'T.a', op, value };
};
const ELSEWHERE: BoundScope = { kind: 'compare', item: 'T.gone', op: 'ne', value: 'x' };

it.each([
  ['eq', '150602001', true],
  ['eq', ['150602001'], false],
  ['ne', 'x', true],
  ['ne', ['x'], false],
  ['in', ['x', '150602001'], true],
  ['in', '150602001', false],
  ['within', ['x', '150602'], true],
  ['within', '150603', false],
  ['within', '', false],
  ['within', ['', '150602'], false],
  ['gte', '150602001', true],
  ['gte', '2', false],
  ['lte', '150602001', true],
  ['lte', '1', false],
  ['lte', ['2'], false],
] as const)('%s %j: %s', (op, value, wanted) => {
  expect(admitsRow(on(op, value), ROW)).toBe(wanted);
});

it('a value that is not known admits no row', () => {
  expect(admitsRow(ELSEWHERE, ROW)).toBe(false);
});

it.each([
  [{ kind: 'all' }, true],
  [{ kind: 'none' }, false],
  [{ kind: 'self', ref: 'A-1' }, true],
  [{ kind: 'self', ref: 'A-2' }, false],
  [{ kind: 'and', of: [on('ne', 'x'), ELSEWHERE] }, false],
  [{ kind: 'or', of: [on('ne', 'x'), ELSEWHERE] }, true],
] as const)('%j: %s', (scope, wanted) => {
  expect(admitsRow(scope as BoundScope, ROW)).toBe(wanted);
});

it('a case that cannot be judged fails with what was thrown', async () => {
  const name = { zh: '无此人', en: 'nobody' };
  const policyCase: PolicyCase = { name, as: 'nobody', field: 'Person.name', want: 'allow' };
  const setting = {
    content: bundle({}),
    reachOf: () => expect.unreachable(),
    exceedsVolume: () => expect.unreachable(),
  };
  const found = { file: 'f.yaml', line: 3, title: '无此人 / nobody', policyCase };
  expect(await failingCases([found], setting)).toEqual([
    { ...found, wanted: 'allow', given: 'no persona nobody' },
  ]);
});
