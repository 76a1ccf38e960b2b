/** Small supergraphs for tests, composed as the gateway composes them. */
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

/** The federation header of a subgraph; `imports` without `@`. */
export function federationHeader(...imports: string[]): string {
  const names = imports.map((name) => `"@${name}"`).join(', ');
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [${names}])\n`;
}

export interface SubgraphSdl {
  readonly name: string;
  readonly typeDefs: string;
  readonly url?: string;
}

/** Supergraph SDL. Throws with every composition error. */
export function compose(subgraphs: readonly SubgraphSdl[]): string {
  const result = composeServices(
    subgraphs.map(({ name, typeDefs, url }) => ({
      name,
      url: url ?? `http://${name}.invalid/graphql`,
      typeDefs: parse(typeDefs),
    })),
  );
  if (result.errors) throw new Error(result.errors.map((error) => error.message).join('\n'));
  return result.supergraphSdl;
}

/**
 * Three departments: a register of persons and companies, calls about them, and a tax office that
 * computes with another's value.
 */
export const TOWN = {
  register: `${federationHeader('key', 'shareable')}
    type Query {
      people(first: Int = 10, filter: PeopleFilter): [Person]
      person(id: ID!): Person
      parties: [Party]
      hits: [Hit]
      blocks: [[Person]]
      town: Town @shareable
    }
    type Mutation { addPerson(name: String!): Person  rename(id: ID!, name: String!): Person }
    input PeopleFilter { area: String, ids: [ID!] }
    interface Party { id: ID!  title: String }
    union Hit = Person | Company
    type Person implements Party @key(fields: "id") {
      id: ID!  title: String  name(style: String): String  area: String  friend: Person  mates: [Person]
    }
    type Company implements Party @key(fields: "code") { code: String!  id: ID!  title: String  boss: Person }
    type Town @shareable { name: String  mayor: Person  quarters: [Quarter] }
    type Quarter @shareable { label: String }
  `,
  hotline: `${federationHeader('key', 'shareable')}
    type Query { calls: [Call]  town: Town @shareable }
    type Mutation { addCall(text: String!): Call }
    type Person @key(fields: "id") {
      id: ID!  calls(first: Int): [Call]  income: Int  mood: Mood
    }
    type Company @key(fields: "code") { code: String!  phone: String }
    type Call @key(fields: "number") { number: ID!  text: String  about: Person  at: [Int] }
    type Mood { word: String  score: Float }
    type Town @shareable { name: String  quarters: [Quarter]  slogan: String }
    type Quarter @shareable { label: String  noise: Int }
  `,
  tax: `${federationHeader('key', 'external', 'requires')}
    type Person @key(fields: "id") {
      id: ID!
      income: Int @external
      mood: Mood @external
      bracket: String @requires(fields: "income")
      smile: String @requires(fields: "mood { word }")
      debts: [Debt]
    }
    type Mood { word: String @external }
    type Call @key(fields: "number") { number: ID!  cost: Int }
    type Debt { amount: Int  due: String }
  `,
} as const;

export function composeTown(): string {
  return compose(Object.entries(TOWN).map(([name, typeDefs]) => ({ name, typeDefs })));
}
