/** A small graph for the tests of request, decide, prune and respond, with one of everything. */
import { composeServices } from '@theguild/federation-composition';
import {
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
} from 'graphql';
import type {
  Audience,
  Bundle,
  Catalog,
  Coordinate,
  DecisionMap,
  Item,
  Subject,
  Verdict,
} from '../../../policies/model/index.ts';
import { DEFAULT_LIMITS, type Limits } from '../../limits.ts';
import { buildConsumerSchema } from '../consumer-schema.ts';
import { createRequestStage, type RequestStage } from '../stage.ts';

const SUBGRAPH = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
  import: ["@key", "@inaccessible", "@composeDirective"])
  @link(url: "https://isthmus.dev/catalog/v1.0", import: ["@item"])
  @composeDirective(name: "@item")
directive @item(label: String!, sharing: Sharing) repeatable on FIELD_DEFINITION
enum Sharing { UNCONDITIONAL CONDITIONAL }
scalar Ref
scalar Json
type Query {
  person(id: Ref!): Person @item(label: "one person")
  people(area: String, first: Int = 20, filter: PeopleFilter, hidden: Hidden): [Person!]
  party: Party
  parties: [Party]
  things: [Thing]
  nodes: [Node]
  empty: Empty
  address: Address!
  again: Query
}
type Mutation { rename(id: Ref!, name: String!): Person }
interface Party { name: String note: String! kin(first: Int): [Party] }
interface Node { label: String }
interface Empty { label: String }
type Person implements Party & Node @key(fields: "id") {
  id: Ref!
  name: String
  note: String!
  label: String
  phone: String
  politicalStatus: String
  status: Status
  mother: Person
  friends: [Person!]
  kin(first: Int): [Party]
  tags: [[String!]]
  age: Int
  height: Float
  alive: Boolean!
  home: Address!
  extra: Json
  twin: String @inaccessible
}
type Company implements Party & Node @key(fields: "code") {
  code: ID!
  name: String
  note: String!
  label: String
  kin(first: Int): [Party]
}
type Secret implements Node @inaccessible { label: String }
union Thing = Person | Company
type Address { street: String city: String! owner: Person }
enum Status { ACTIVE GONE HIDDEN @inaccessible }
input PeopleFilter { area: String politicalStatus: String ages: [Int!] nested: PeopleFilter }
enum Hidden { ONE TWO }
`;

export const SUPERGRAPH_SDL = composed(SUBGRAPH);

export function composed(sdl: string): string {
  const result = composeServices([{ name: 'one', url: 'http://one', typeDefs: parse(sdl) }]);
  if (!result.supergraphSdl) throw new Error(JSON.stringify(result.errors));
  return result.supergraphSdl;
}

export const AUDIENCES: readonly Audience[] = ['DEPARTMENT', 'CITIZEN', 'SERVICE'];

/** The API schema: what a consumer sees when everything is listed and nothing controlled. */
export const API_SCHEMA = buildConsumerSchema({
  supergraphSdl: SUPERGRAPH_SDL,
  catalog: catalogOf(),
  audience: 'DEPARTMENT',
  controlled: () => false,
});

export interface CatalogChanges {
  readonly items?: Readonly<Record<Coordinate, Partial<Item>>>;
  readonly reads?: Readonly<Record<Coordinate, readonly Coordinate[]>>;
  readonly without?: readonly Coordinate[];
}

/** Every field, argument and input field of the graph, open and listed to all, but for the changes. */
export function catalogOf(changes: CatalogChanges = {}, sdl = SUPERGRAPH_SDL): Catalog {
  const items: Record<Coordinate, Item> = {};
  const reads: Record<Coordinate, readonly Coordinate[]> = {};
  for (const definition of parse(sdl).definitions) {
    if (!('fields' in definition)) continue;
    for (const field of definition.fields ?? []) {
      const coordinate = `${definition.name.value}.${field.name.value}`;
      if (!('arguments' in field)) {
        reads[coordinate] = [];
        continue;
      }
      items[coordinate] = { ...openItem(coordinate), ...changes.items?.[coordinate] };
      for (const argument of field.arguments ?? [])
        reads[`${coordinate}(${argument.name.value}:)`] = [];
    }
  }
  for (const coordinate of changes.without ?? []) delete items[coordinate];
  return {
    resources: {},
    items,
    reads: { ...reads, ...changes.reads },
    actions: {},
    possibleTypes: {},
  };
}

function openItem(coordinate: Coordinate): Item {
  const [type = '', field = ''] = coordinate.split('.');
  return {
    coordinate,
    type,
    field,
    label: coordinate,
    level: 1,
    grade: 'GENERAL',
    class: 'ENTRY',
    sharing: 'UNCONDITIONAL',
    basis: [],
    suppliers: ['one'],
    columns: [],
    duty: [],
    derived: [],
    listed: AUDIENCES,
    ownAccess: false,
    key: false,
    returns: { type: 'String', nonNull: false, list: false },
    requires: [],
  };
}

export function bundleOf(catalog: Catalog): Bundle {
  return {
    v: 1,
    number: 0,
    previous: null,
    createdAt: '2026-01-01T00:00:00Z',
    registry: {
      issuers: [],
      departments: [],
      duties: {},
      classes: [],
      personas: {},
      apps: [],
      sources: [],
    },
    catalog,
    lists: { basis: [], negative: [], demand: [], responsibility: [], uses: [], combinations: [] },
    agreements: [],
    hash: 'hash',
    version: '0-hash',
  };
}

export function requestStage(
  changes: CatalogChanges = {},
  limits: Limits = DEFAULT_LIMITS,
  controlled: (coordinate: Coordinate) => boolean = () => false,
): RequestStage {
  const bundle = bundleOf(catalogOf(changes));
  return createRequestStage({ supergraphSdl: SUPERGRAPH_SDL, bundle, controlled, limits });
}

export const CLERK: Subject = {
  kind: 'department',
  dept: 'hotline',
  duties: ['HOTLINE_WORK'],
  clearance: 3,
  areas: ['150602'],
  consumer: 'hotline',
  sub: 'clerk-1',
  matters: [],
};

/** Grants everything in a schema but what `verdicts` says. */
export function decisionsOf(
  schema: GraphQLSchema,
  verdicts: Readonly<Record<Coordinate, Verdict>> = {},
): DecisionMap {
  const coordinates = new Map<Coordinate, Verdict>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isInputObjectType(type)) continue;
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.keys(type.getFields()))
      coordinates.set(`${type.name}.${field}`, GRANT);
  }
  for (const [coordinate, verdict] of Object.entries(verdicts))
    coordinates.set(coordinate, verdict);
  return { coordinates, resources: new Map(), arguments: new Map(), validUntil: 0 };
}

export const GRANT: Verdict = Object.freeze({ effect: 'grant', ruleId: 'use:1', validUntil: 0 });
