/** The contract with the planner: what an upgrade of it would change for us shows here. */
import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compose, composeTown, federationHeader } from '../../test/supergraphs.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { type PrunedOperation, seal } from '../stages.ts';
import { createPlanner, type EntityAlias, type PlanNode } from './index.ts';

const planner = createPlanner(composeTown(), DEFAULT_LIMITS);

function pruned(text: string): PrunedOperation {
  const printed = print(parse(text));
  return seal<PrunedOperation>({
    text: printed,
    document: undefined,
    removed: [],
    variableNames: [],
  });
}

const planOf = async (text: string) => (await planner.plan(pruned(text))).root;

/** A plan as indented lines; representations as `Type(field field)`. */
function outline(node: PlanNode | undefined, indent = ''): string {
  if (!node) return `${indent}nothing`;
  const inner = `${indent}  `;
  switch (node.kind) {
    case 'Fetch':
      return `${indent}${node.serviceName}: ${node.operation}`;
    case 'BatchFetch':
      return [
        `${indent}${node.serviceName}: ${node.operation}`,
        ...node.aliases.map((alias) => inner + aliasText(alias)),
      ].join('\n');
    case 'Flatten':
      return `${outline(node.node, indent)}\n${inner}at ${pathText(node.path)} by ${requiresText(node.node.requires ?? [])}`;
    case 'Sequence':
    case 'Parallel':
      return [`${indent}${node.kind}`, ...node.nodes.map((one) => outline(one, inner))].join('\n');
    case 'Condition':
      return `${indent}if $${node.condition}\n${outline(node.ifClause, inner)}\n${indent}else\n${outline(node.elseClause, inner)}`;
    case 'Subscription':
      return `${indent}Subscription\n${outline(node.primary, inner)}`;
  }
}

function aliasText({ alias, paths, requires }: EntityAlias): string {
  return `${alias} at ${paths.map(pathText).join(' and ')} by ${requiresText(requires)}`;
}

function pathText(path: EntityAlias['paths'][number]): string {
  return path
    .map((segment) => {
      if (segment.kind === 'list') return '@';
      return segment.kind === 'field' ? segment.name : `|${segment.names.join('|')}`;
    })
    .join('.');
}

function requiresText(requires: EntityAlias['requires']): string {
  return requires
    .map((one) => {
      const inside = one.selections ? `(${requiresText(one.selections)})` : '';
      return (one.kind === 'Field' ? one.name : one.typeCondition) + inside;
    })
    .join(' ');
}

describe('the contract with the planner', () => {
  it('a fetch, then entities of two sources, one behind a condition', async () => {
    const plan = await planOf(`query ($f: Int, $s: Boolean!) {
      people(first: $f) { name calls(first: $f) @include(if: $s) { text } bracket }
    }`);
    expect(outline(plan)).toMatchInlineSnapshot(`
      "Sequence
        register: query($f:Int){people(first: $f){__typename name id}}
        Parallel
          hotline: query($representations:[_Any!]!){_entities(representations: $representations){...on Person{income}}}
            at people.@ by Person(__typename id)
          if $s
            hotline: query($representations:[_Any!]!, $f:Int){_entities(representations: $representations){...on Person{calls(first: $f){text}}}}
              at people.@ by Person(__typename id)
          else
            nothing
        tax: query($representations:[_Any!]!){_entities(representations: $representations){...on Person{bracket}}}
          at people.@ by Person(__typename income id)"
    `);
  });

  it('one batch for two types under two paths', async () => {
    const plan = await planOf(`{
      hits { ... on Person { income } ... on Company { phone boss { income } } }
    }`);
    expect(outline(plan)).toMatchInlineSnapshot(`
      "Sequence
        register: {hits{__typename ...on Person{...a} ...on Company{__typename code boss{...a}}}}

      fragment a on Person {__typename id}

        hotline: query($__batch_reps_0:[_Any!]!, $__batch_reps_1:[_Any!]!){_e0: _entities(representations: $__batch_reps_0){...on Person{...a}} _e1: _entities(representations: $__batch_reps_1){...on Company{phone} ...on Person{...a}}}

      fragment a on Person {income}

          _e0 at hits.@.|Company.boss by Person(__typename id)
          _e1 at hits.@ by Company(__typename code) Person(__typename id)"
    `);
  });

  it('mutations in order, reads of the first beside the second', async () => {
    const plan = await planOf(`mutation {
      addPerson(name: "a") { income } addCall(text: "t") { cost }
    }`);
    expect(outline(plan)).toMatchInlineSnapshot(`
      "Sequence
        register: mutation{addPerson(name: "a"){__typename id}}
        Parallel
          hotline: mutation{addCall(text: "t"){__typename number}}
          hotline: query($representations:[_Any!]!){_entities(representations: $representations){...on Person{income}}}
            at addPerson by Person(__typename id)
        tax: query($representations:[_Any!]!){_entities(representations: $representations){...on Call{cost}}}
          at addCall by Call(__typename number)"
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
