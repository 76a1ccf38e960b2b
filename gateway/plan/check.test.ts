import { expect, it } from 'vitest';
import { InternalError } from '../errors.ts';
import { checkPlan } from './check.ts';

const fetch = { kind: 'Fetch', serviceName: 's', operation: '{ a }' };

it('reads a fetch with the defaults of what the planner leaves out', () => {
  expect(checkPlan(fetch)).toEqual({
    kind: 'Fetch',
    serviceName: 's',
    operation: '{ a }',
    operationKind: 'query',
    operationName: undefined,
    variableUsages: [],
    requires: undefined,
    inputRewrites: [],
    outputRewrites: [],
  });
  expect(checkPlan(undefined)).toBeUndefined();
});

it('reads both spellings of a value setter', () => {
  const setter = { path: [{ TypenameEquals: ['A'] }, { Key: '__typename' }], setValueTo: 'B' };
  const wanted = [
    {
      path: [
        { kind: 'type', names: ['A'] },
        { kind: 'key', name: '__typename' },
      ],
      value: 'B',
    },
  ];
  for (const rewrite of [{ ValueSetter: setter }, { kind: 'ValueSetter', ...setter }])
    expect(checkPlan({ ...fetch, inputRewrites: [rewrite] })).toMatchObject({
      inputRewrites: wanted,
    });
});

it.each([
  ['Defer', { kind: 'Defer', primary: {}, deferred: [] }],
  ['an unknown kind', { kind: 'Teleport' }],
  ['an unknown kind inside', { kind: 'Sequence', nodes: [{ kind: 'Teleport' }] }],
  ['a flattened sequence', { kind: 'Flatten', path: [], node: { kind: 'Sequence', nodes: [] } }],
  ['a flattened root fetch', { kind: 'Flatten', path: [], node: fetch }],
  [
    'an unknown path segment',
    { kind: 'Flatten', path: [{ Up: 1 }], node: { ...fetch, requires: [] } },
  ],
  ['a fragment spread', { ...fetch, requires: [{ kind: 'FragmentSpread', value: 'f' }] }],
  [
    'a conditional requirement',
    {
      ...fetch,
      requires: [{ kind: 'InlineFragment', typeCondition: 'A', selections: [], skipIf: 'x' }],
    },
  ],
  [
    'a renamed representation',
    { ...fetch, inputRewrites: [{ KeyRenamer: { path: [], renameKeyTo: 'x' } }] },
  ],
  ['a set answer', { ...fetch, outputRewrites: [{ ValueSetter: { path: [], setValueTo: 'x' } }] }],
])('refuses %s', (_, node) => {
  expect(() => checkPlan(node)).toThrow(InternalError);
});
