import { describe, expect, test } from 'vitest';
import { demoKeyring } from '../../wire/keyring.ts';
import { compilePolicy, decide } from '../engine/index.ts';
import { allowAll } from './allow-all.ts';
import { buildAllowAll } from './build.ts';
import { lintPolicy } from './lints/index.ts';
import { demoOfficers } from './officers.ts';
import { verifyBundle } from './sign.ts';

/**
 * What collides with a policy by fields: natural keys, non-null, @interfaceObject, @inaccessible.
 */
const SUPERGRAPH = `
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) {
  query: Root
  mutation: Mutation
}
directive @join__field(
  graph: join__Graph, external: Boolean, usedOverridden: Boolean, override: String
) on FIELD_DEFINITION
scalar join__FieldSet
enum join__Graph {
  A @join__graph(name: "a", url: "http://127.0.0.1:4200/a")
  B_B @join__graph(name: "b-b", url: "http://127.0.0.1:4200/b")
}
type Root @join__type(graph: A) @join__type(graph: B_B) {
  user(email: String!): User! @join__field(graph: A)
  node(filter: Filter = {limit: 1}): Node @join__field(graph: B_B)
}
type Mutation @join__type(graph: A) { add(input: Filter): Int! }
interface Node @join__type(graph: A) @join__type(graph: B_B, isInterfaceObject: true) {
  id: ID! username: String!
}
interface Lonely @join__type(graph: A) { hidden: Int! @inaccessible }
type User implements Node
  @join__type(graph: A, key: "email") @join__type(graph: B_B, key: "id name { first }") {
  email: String!
  id: ID!
  name: Name!
  username: String! @join__field
  price: Float! @inaccessible
    @join__field(graph: A, usedOverridden: true) @join__field(graph: B_B, override: "a")
  tags(first: Int): [String!]! @join__field(graph: A, external: true) @join__field(graph: B_B)
}
type Name @join__type(graph: A) { first: String! }
union Thing @join__type(graph: A) = User | Name
input Filter @join__type(graph: A) { limit: Int constructor: Int }
`;

const parts = allowAll(SUPERGRAPH);
const { catalog } = parts;

describe('allowAll', () => {
  test('every lint holds', () => {
    expect(lintPolicy(parts)).toEqual([]);
  });

  test('classifies all of the supergraph and none of its machinery', () => {
    expect(Object.keys(catalog.items).sort()).toEqual([
      'Lonely.hidden',
      'Mutation.add',
      'Name.first',
      'Node.id',
      'Node.username',
      'Query.node',
      'Query.user',
      'User.email',
      'User.id',
      'User.name',
      'User.price',
      'User.tags',
      'User.username',
    ]);
    expect(Object.keys(catalog.resources).sort()).toEqual(['Name', 'User']);
    expect(Object.keys(catalog.reads).sort()).toEqual([
      'Filter.constructor',
      'Filter.limit',
      'Mutation.add(input:)',
      'Query.node(filter:)',
      'Query.user(email:)',
      'User.tags(first:)',
    ]);
    expect(catalog.possibleTypes).toMatchObject({
      Node: ['User'],
      Lonely: [],
      Thing: ['Name', 'User'],
    });
    expect(catalog.resources.User?.keys).toEqual([['email'], ['id', 'name']]);
  });

  test('suppliers are the subgraphs that resolve a field, by their real names', () => {
    const suppliers = (coordinate: string) => catalog.items[coordinate]?.suppliers;
    expect(suppliers('User.price')).toEqual(['b-b']);
    expect(suppliers('User.tags')).toEqual(['b-b']);
    expect(suppliers('User.username')).toEqual([]);
    expect(suppliers('User.email')).toEqual([]);
    expect(parts.registry.sources).toMatchObject([
      { name: 'a', url: 'http://127.0.0.1:4200/a', unguarded: true },
      { name: 'b-b', unguarded: true },
    ]);
  });

  test('the engine grants the auditor everything, unmasked and unscoped', () => {
    const keyring = demoKeyring();
    const signed = buildAllowAll(SUPERGRAPH, keyring, '2026-11-20T00:00:00.000Z');
    const bundle = verifyBundle(JSON.parse(JSON.stringify(signed)), demoOfficers(keyring));
    const policy = compilePolicy(bundle);
    const [auditor] = bundle.registry.classes.filter(({ id }) => id === 'auditor');
    if (!auditor) throw new Error('no auditor');
    for (const coordinate of Object.keys(catalog.items)) {
      const verdict = decide(policy, auditor, 'AUDIT', coordinate, 0);
      expect(verdict).toMatchObject({ effect: 'grant' });
      expect(verdict).not.toHaveProperty('mask');
      expect(verdict).not.toHaveProperty('itemScope');
    }
  });
});
