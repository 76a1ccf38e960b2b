/** A small schema with everything that selections can do, and documents over it. */
import {
  buildSchema,
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { Fragments } from './fragments.ts';

export const SCHEMA = buildSchema(`
  interface Party { name: String, owner: Party, address: Address }
  interface Ghost { secret: String, address: Address }
  union Hit = Person | Company | Place
  type Address { city: String, street(style: Style): String }
  type Person implements Party {
    name: String
    owner: Party
    address: Address
    phone(style: Style = { kind: 1 }): String
    friends(first: Int = 20, filter: PersonFilter): [Person]
    pairs: [[Person]]
  }
  type Company implements Party { name: String, owner: Person, address: Address, code: String }
  type Place { name: String, residents: [Person] }
  input Style { kind: Int = 2, inner: [Style!], area: String }
  input PersonFilter { area: String, name: String, style: Style }
  type Query {
    party: Party
    hits(text: String): [Hit]
    person(id: ID!): Person
    people(filter: PersonFilter, first: Int = 20): [Person]
    ghost: Ghost
  }
  type Mutation { report(text: String!): Person, close(id: ID!): Boolean }
`);

export interface Operation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Parsed, validated and with coerced variables; throws where the text is not valid. */
export function operationOf(
  text: string,
  given: Record<string, unknown> = {},
  schema: GraphQLSchema = SCHEMA,
): Operation {
  const document = parse(text);
  const errors = validate(schema, document);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const operation = getOperationAST(document, null) ?? getOperationAST(document, 'Main');
  if (!operation) throw new Error('the document has no operation');
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (!coerced) throw new Error('the variables do not fit');
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  );
  return { document, operation, fragments, variables: coerced };
}
