import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compose, composeTown, federationHeader } from '../../test/supergraphs.ts';
import { ClientError, InternalError } from '../errors.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { type PrunedOperation, seal } from '../stages.ts';
import { createPlanner } from './index.ts';

const TOWN = composeTown();

function pruned(text: string | undefined): PrunedOperation {
  return seal<PrunedOperation>({
    text: text === undefined ? undefined : print(parse(text)),
    document: undefined,
    removed: [],
    variableNames: [],
  });
}

const planner = createPlanner(TOWN, DEFAULT_LIMITS);
const planOf = async (text: string) => (await planner.plan(pruned(text))).root;

describe('the contract with the planner', () => {
  it('a fetch, then entities of two sources, one behind a condition', async () => {
    const plan = await planOf(`query ($f: Int, $s: Boolean!) {
      people(first: $f) { name calls(first: $f) @include(if: $s) { text } bracket }
    }`);
    expect(plan).toMatchInlineSnapshot(`
      {
        "kind": "Sequence",
        "nodes": [
          {
            "inputRewrites": [],
            "kind": "Fetch",
            "operation": "query($f:Int){people(first: $f){__typename name id}}",
            "operationKind": "query",
            "operationName": undefined,
            "outputRewrites": [],
            "requires": undefined,
            "serviceName": "register",
            "variableUsages": [
              "f",
            ],
          },
          {
            "kind": "Parallel",
            "nodes": [
              {
                "kind": "Flatten",
                "node": {
                  "inputRewrites": [],
                  "kind": "Fetch",
                  "operation": "query($representations:[_Any!]!){_entities(representations: $representations){...on Person{income}}}",
                  "operationKind": "query",
                  "operationName": undefined,
                  "outputRewrites": [],
                  "requires": [
                    {
                      "kind": "InlineFragment",
                      "selections": [
                        {
                          "alias": undefined,
                          "kind": "Field",
                          "name": "__typename",
                          "selections": undefined,
                        },
                        {
                          "alias": undefined,
                          "kind": "Field",
                          "name": "id",
                          "selections": undefined,
                        },
                      ],
                      "typeCondition": "Person",
                    },
                  ],
                  "serviceName": "hotline",
                  "variableUsages": [],
                },
                "path": [
                  {
                    "kind": "field",
                    "name": "people",
                  },
                  {
                    "kind": "list",
                  },
                ],
              },
              {
                "condition": "s",
                "elseClause": undefined,
                "ifClause": {
                  "kind": "Flatten",
                  "node": {
                    "inputRewrites": [],
                    "kind": "Fetch",
                    "operation": "query($representations:[_Any!]!, $f:Int){_entities(representations: $representations){...on Person{calls(first: $f){text}}}}",
                    "operationKind": "query",
                    "operationName": undefined,
                    "outputRewrites": [],
                    "requires": [
                      {
                        "kind": "InlineFragment",
                        "selections": [
                          {
                            "alias": undefined,
                            "kind": "Field",
                            "name": "__typename",
                            "selections": undefined,
                          },
                          {
                            "alias": undefined,
                            "kind": "Field",
                            "name": "id",
                            "selections": undefined,
                          },
                        ],
                        "typeCondition": "Person",
                      },
                    ],
                    "serviceName": "hotline",
                    "variableUsages": [
                      "f",
                    ],
                  },
                  "path": [
                    {
                      "kind": "field",
                      "name": "people",
                    },
                    {
                      "kind": "list",
                    },
                  ],
                },
                "kind": "Condition",
              },
            ],
          },
          {
            "kind": "Flatten",
            "node": {
              "inputRewrites": [],
              "kind": "Fetch",
              "operation": "query($representations:[_Any!]!){_entities(representations: $representations){...on Person{bracket}}}",
              "operationKind": "query",
              "operationName": undefined,
              "outputRewrites": [],
              "requires": [
                {
                  "kind": "InlineFragment",
                  "selections": [
                    {
                      "alias": undefined,
                      "kind": "Field",
                      "name": "__typename",
                      "selections": undefined,
                    },
                    {
                      "alias": undefined,
                      "kind": "Field",
                      "name": "income",
                      "selections": undefined,
                    },
                    {
                      "alias": undefined,
                      "kind": "Field",
                      "name": "id",
                      "selections": undefined,
                    },
                  ],
                  "typeCondition": "Person",
                },
              ],
              "serviceName": "tax",
              "variableUsages": [],
            },
            "path": [
              {
                "kind": "field",
                "name": "people",
              },
              {
                "kind": "list",
              },
            ],
          },
        ],
      }
    `);
  });

  it('one batch for two types under two paths', async () => {
    const plan = await planOf(`{
      hits { ... on Person { income } ... on Company { phone boss { income } } }
    }`);
    expect(plan).toMatchInlineSnapshot(`
      {
        "kind": "Sequence",
        "nodes": [
          {
            "inputRewrites": [],
            "kind": "Fetch",
            "operation": "{hits{__typename ...on Person{...a} ...on Company{__typename code boss{...a}}}}

      fragment a on Person {__typename id}
      ",
            "operationKind": "query",
            "operationName": undefined,
            "outputRewrites": [],
            "requires": undefined,
            "serviceName": "register",
            "variableUsages": [],
          },
          {
            "aliases": [
              {
                "alias": "_e0",
                "inputRewrites": [],
                "outputRewrites": [],
                "paths": [
                  [
                    {
                      "kind": "field",
                      "name": "hits",
                    },
                    {
                      "kind": "list",
                    },
                    {
                      "kind": "type",
                      "names": [
                        "Company",
                      ],
                    },
                    {
                      "kind": "field",
                      "name": "boss",
                    },
                  ],
                ],
                "representationsVariableName": "__batch_reps_0",
                "requires": [
                  {
                    "kind": "InlineFragment",
                    "selections": [
                      {
                        "alias": undefined,
                        "kind": "Field",
                        "name": "__typename",
                        "selections": undefined,
                      },
                      {
                        "alias": undefined,
                        "kind": "Field",
                        "name": "id",
                        "selections": undefined,
                      },
                    ],
                    "typeCondition": "Person",
                  },
                ],
              },
              {
                "alias": "_e1",
                "inputRewrites": [],
                "outputRewrites": [],
                "paths": [
                  [
                    {
                      "kind": "field",
                      "name": "hits",
                    },
                    {
                      "kind": "list",
                    },
                  ],
                ],
                "representationsVariableName": "__batch_reps_1",
                "requires": [
                  {
                    "kind": "InlineFragment",
                    "selections": [
                      {
                        "alias": undefined,
                        "kind": "Field",
                        "name": "__typename",
                        "selections": undefined,
                      },
                      {
                        "alias": undefined,
                        "kind": "Field",
                        "name": "code",
                        "selections": undefined,
                      },
                    ],
                    "typeCondition": "Company",
                  },
                  {
                    "kind": "InlineFragment",
                    "selections": [
                      {
                        "alias": undefined,
                        "kind": "Field",
                        "name": "__typename",
                        "selections": undefined,
                      },
                      {
                        "alias": undefined,
                        "kind": "Field",
                        "name": "id",
                        "selections": undefined,
                      },
                    ],
                    "typeCondition": "Person",
                  },
                ],
              },
            ],
            "kind": "BatchFetch",
            "operation": "query($__batch_reps_0:[_Any!]!, $__batch_reps_1:[_Any!]!){_e0: _entities(representations: $__batch_reps_0){...on Person{...a}} _e1: _entities(representations: $__batch_reps_1){...on Company{phone} ...on Person{...a}}}

      fragment a on Person {income}
      ",
            "operationKind": "query",
            "operationName": undefined,
            "serviceName": "hotline",
            "variableUsages": [],
          },
        ],
      }
    `);
  });

  it('mutations in order, reads of the first beside the second', async () => {
    const plan = await planOf(`mutation {
      addPerson(name: "a") { income } addCall(text: "t") { cost }
    }`);
    expect(plan).toMatchInlineSnapshot(`
      {
        "kind": "Sequence",
        "nodes": [
          {
            "inputRewrites": [],
            "kind": "Fetch",
            "operation": "mutation{addPerson(name: "a"){__typename id}}",
            "operationKind": "mutation",
            "operationName": undefined,
            "outputRewrites": [],
            "requires": undefined,
            "serviceName": "register",
            "variableUsages": [],
          },
          {
            "kind": "Parallel",
            "nodes": [
              {
                "inputRewrites": [],
                "kind": "Fetch",
                "operation": "mutation{addCall(text: "t"){__typename number}}",
                "operationKind": "mutation",
                "operationName": undefined,
                "outputRewrites": [],
                "requires": undefined,
                "serviceName": "hotline",
                "variableUsages": [],
              },
              {
                "kind": "Flatten",
                "node": {
                  "inputRewrites": [],
                  "kind": "Fetch",
                  "operation": "query($representations:[_Any!]!){_entities(representations: $representations){...on Person{income}}}",
                  "operationKind": "query",
                  "operationName": undefined,
                  "outputRewrites": [],
                  "requires": [
                    {
                      "kind": "InlineFragment",
                      "selections": [
                        {
                          "alias": undefined,
                          "kind": "Field",
                          "name": "__typename",
                          "selections": undefined,
                        },
                        {
                          "alias": undefined,
                          "kind": "Field",
                          "name": "id",
                          "selections": undefined,
                        },
                      ],
                      "typeCondition": "Person",
                    },
                  ],
                  "serviceName": "hotline",
                  "variableUsages": [],
                },
                "path": [
                  {
                    "kind": "field",
                    "name": "addPerson",
                  },
                ],
              },
            ],
          },
          {
            "kind": "Flatten",
            "node": {
              "inputRewrites": [],
              "kind": "Fetch",
              "operation": "query($representations:[_Any!]!){_entities(representations: $representations){...on Call{cost}}}",
              "operationKind": "query",
              "operationName": undefined,
              "outputRewrites": [],
              "requires": [
                {
                  "kind": "InlineFragment",
                  "selections": [
                    {
                      "alias": undefined,
                      "kind": "Field",
                      "name": "__typename",
                      "selections": undefined,
                    },
                    {
                      "alias": undefined,
                      "kind": "Field",
                      "name": "number",
                      "selections": undefined,
                    },
                  ],
                  "typeCondition": "Call",
                },
              ],
              "serviceName": "tax",
              "variableUsages": [],
            },
            "path": [
              {
                "kind": "field",
                "name": "addCall",
              },
            ],
          },
        ],
      }
    `);
  });

  it('lists in lists have one list segment', async () => {
    const plan = await planOf('{ blocks { income } }');
    expect(plan).toMatchObject({
      nodes: [{}, { path: [{ kind: 'field', name: 'blocks' }, { kind: 'list' }] }],
    });
  });

  it('labels and percentages of progressive overrides are never active', async () => {
    const header = federationHeader('key', 'override').replace('v2.5', 'v2.7');
    const overriding = (label: string) =>
      createPlanner(
        compose([
          {
            name: 'new',
            typeDefs: `${header} type Query { root: T }
              type T @key(fields: "id") { id: ID! x: Int @override(from: "old", label: "${label}") }`,
          },
          { name: 'old', typeDefs: `${header} type T @key(fields: "id") { id: ID! x: Int }` },
        ]),
        DEFAULT_LIMITS,
      );
    for (const label of ['beta', 'percent(99)']) {
      const { root } = await overriding(label).plan(pruned('{ root { x } }'));
      expect(JSON.stringify(root), label).toContain('"serviceName":"old"');
    }
  });
});

describe('caching', () => {
  it('the same text and supergraph share one plan; name, text or supergraph make another', async () => {
    const two = 'query A { people { id } } query B { calls { text } }';
    const [one, same, other] = await Promise.all([
      planner.plan(pruned(two), 'A'),
      planner.plan(pruned(two), 'A'),
      planner.plan(pruned(two), 'B'),
    ]);
    expect(same).toBe(one);
    expect(await planner.plan(pruned(two), 'A')).toBe(one);
    expect(other.key).not.toBe(one.key);
    expect(JSON.stringify(other.root)).toContain('hotline');
    const elsewhere = createPlanner(`${TOWN}\n# changed`, DEFAULT_LIMITS);
    expect((await elsewhere.plan(pruned(two), 'A')).key).not.toBe(one.key);
  });

  it('is bounded', async () => {
    const small = createPlanner(TOWN, { ...DEFAULT_LIMITS, planCache: 1 });
    const first = await small.plan(pruned('{ people { id } }'));
    await small.plan(pruned('{ calls { text } }'));
    expect(await small.plan(pruned('{ people { id } }'))).not.toBe(first);
  });

  it('a caller who leaves takes the plan from nobody else', async () => {
    const fresh = createPlanner(TOWN, DEFAULT_LIMITS);
    const operation = pruned('{ people { id calls { text } } }');
    const leaver = new AbortController();
    const left = fresh.plan(operation, undefined, leaver.signal);
    const stayed = fresh.plan(operation);
    leaver.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect((await stayed).root?.kind).toBe('Sequence');
    await expect(fresh.plan(operation, undefined, leaver.signal)).rejects.toThrow('left');
  });

  it('a failure is not kept', async () => {
    const fresh = createPlanner(TOWN, DEFAULT_LIMITS);
    const failures = await Promise.allSettled([
      fresh.plan(pruned('{ nope }')),
      fresh.plan(pruned('{ nope }')),
    ]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = await fresh.plan(pruned('{ nope }')).catch((error: unknown) => error);
    expect(again).toBeInstanceOf(InternalError);
    const first = failures[0]?.status === 'rejected' ? failures[0].reason : undefined;
    expect(again).not.toBe(first);
  });

  it('nothing to fetch needs no planner', async () => {
    expect((await planner.plan(pruned(undefined))).root).toBeUndefined();
  });
});

describe('faults', () => {
  it('planning over its budget is the client error LIMIT_EXCEEDED, and the work stops', async () => {
    const header = federationHeader('key', 'shareable');
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const shared = names.map((name) => `${name}: T @shareable`).join(' ');
    const hard = compose(
      names.map((name) => ({
        name,
        typeDefs: `${header} type Query { root: T @shareable }
          type T @key(fields: "id") { id: ID! ${shared} v_${name}: Int }`,
      })),
    );
    const nest = (depth: number): string =>
      depth === 0
        ? 'v_a v_f'
        : `a { ${nest(depth - 1)} } b { ${nest(depth - 1)} } c { ${nest(depth - 1)} }`;
    const hurried = createPlanner(hard, { ...DEFAULT_LIMITS, planMs: 50 });
    const error = await hurried.plan(pruned(`{ root { ${nest(7)} } }`)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('a supergraph that cannot be read stops the start', () => {
    expect(() => createPlanner('type Query {', DEFAULT_LIMITS)).toThrow(InternalError);
  });
});
