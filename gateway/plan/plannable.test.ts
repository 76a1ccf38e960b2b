import { parse, print } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { compose, federationHeader } from '../../test/supergraphs.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { type PrunedOperation, seal } from '../stages.ts';
import { createPlannable, type Plannable } from './plannable.ts';
import { createPlanner, type Planner } from './planner.ts';

const SUPERGRAPH = compose([
  {
    name: 'all',
    typeDefs: `${federationHeader()}
      type Query { hit: Hit  party: Party }
      interface Named { name: String }
      interface Party implements Named { name: String  of: Party }
      type Person implements Party & Named { name: String  of: Party  age: Int }
      type Company implements Party & Named { name: String  of: Party }
      union Hit = Person | Company`,
  },
]);

let rewrite: (text: string) => Plannable;
let planner: Planner;
beforeAll(() => {
  const plannable = createPlannable(SUPERGRAPH);
  rewrite = (text) => plannable(text, undefined);
  planner = createPlanner(SUPERGRAPH, DEFAULT_LIMITS);
});

const plan = (text: string) =>
  planner.plan(
    seal<PrunedOperation>({ text, document: undefined, removed: [], variableNames: [] }),
    undefined,
  );

const CONDITION = 'query ($yes: Boolean!)';

describe('words that the planner understands', () => {
  it.each([
    ['a condition on the type itself', '{ hit { ... on Hit @include(if: $yes) { __typename } } }'],
    [
      'a condition on what a type is anyhow',
      '{ hit { ... on Person { ... on Named @include(if: $yes) { name } } } }',
    ],
    [
      'the same as a named fragment',
      '{ hit { ...F @include(if: $yes) } } fragment F on Hit { __typename }',
    ],
  ])('%s has a plan', async (_what, operation) => {
    expect((await plan(`${CONDITION} ${operation}`)).root).toBeDefined();
  });

  it('an operation of which everything is left out has nothing to fetch', async () => {
    expect((await plan('{ hit @skip(if: true) { __typename } }')).root).toBeUndefined();
  });

  it('a field below which nothing can apply is fetched all the same: it may be null', async () => {
    const { root } = await plan('{ hit { ... on Person { ... on Company { name } } } }');
    expect(root).toMatchObject({ kind: 'Fetch', operation: expect.stringContaining('hit') });
  });
});

describe('what is rewritten', () => {
  const rewritten = (text: string) => rewrite(text).text;
  const printed = (text: string) => print(parse(text));

  it('nothing but what is the same: conditions of the request and narrower types stay', () => {
    const text = `${CONDITION} { party @skip(if: $yes) { ... on Person { age } name } }`;
    expect(rewrite(text)).toEqual({ text: printed(text), needed: false });
  });

  it('conditions that the text itself decides', () => {
    const text = '{ hit @include(if: true) { kind: __typename __typename @include(if: false) } }';
    expect(rewritten(text)).toBe(printed('{ hit { kind: __typename } }'));
  });

  it('a union is not its interface: it has none of its fields', () => {
    const text = '{ hit { ... on Named { name } } }';
    expect(rewritten(text)).toBe(printed(text));
  });
});
