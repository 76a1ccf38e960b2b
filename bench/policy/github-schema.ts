/** GitHub's schema as a catalog: every field an item, every argument with what it reads. */
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Catalog, Item, Resource } from '../../policies/model/index.ts';

const SDL = new URL('github/node_modules/@octokit/graphql-schema/schema.graphql', import.meta.url);
const ROOTS = ['Query', 'Mutation', 'Subscription'];

export const SUPPLIERS = Array.from({ length: 20 }, (_, index) => `supplier-${index}`);

/** Some releases declare a field twice, which validation of the SDL would refuse. */
export function githubSchema(): GraphQLSchema {
  return buildSchema(readFileSync(SDL, 'utf8'), { assumeValidSDL: true });
}

type FieldedType = GraphQLObjectType | GraphQLInterfaceType;

export function catalogOf(schema: GraphQLSchema): Catalog {
  const types = typesOf(schema);
  const fielded = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const resources = fielded.filter((type) => isObjectType(type) && !ROOTS.includes(type.name));
  return {
    items: Object.fromEntries(
      fielded.flatMap((type) =>
        Object.values(type.getFields()).map((field) => {
          const one = itemOf(type, field);
          return [one.coordinate, one];
        }),
      ),
    ),
    resources: Object.fromEntries(resources.map((type) => [type.name, resourceOf(type)])),
    reads: readsOf(types),
    actions: Object.fromEntries(
      Object.keys(schema.getMutationType()?.getFields() ?? {}).map((name) => [
        `Mutation.${name}`,
        ['HOTLINE_WORK'],
      ]),
    ),
    possibleTypes: Object.fromEntries(
      types
        .filter(isAbstractType)
        .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
    ),
  };
}

/** Named types of the SDL: introspection and built-in scalars apart. */
export function typesOf(schema: GraphQLSchema): readonly GraphQLNamedType[] {
  const builtIn = ['String', 'Int', 'Float', 'Boolean', 'ID'];
  return Object.values(schema.getTypeMap()).filter(
    ({ name }) => !name.startsWith('__') && !builtIn.includes(name),
  );
}

/** The first field of a type that a row can be compared by; every type's own, so that scopes differ. */
export function comparedItem(type: FieldedType): string | undefined {
  const found = Object.values(type.getFields()).find(
    (field) => isLeafType(getNullableType(field.type)) && field.name !== 'id',
  );
  return found && `${type.name}.${found.name}`;
}

function itemOf(type: FieldedType, field: GraphQLField<unknown, unknown>): Item {
  const nullable = getNullableType(field.type);
  return {
    coordinate: `${type.name}.${field.name}`,
    type: type.name,
    field: field.name,
    label: field.description?.slice(0, 40) ?? field.name,
    level: 2,
    grade: 'GENERAL',
    class: 'MEASURED',
    sharing: 'CONDITIONAL',
    basis: ['law-1'],
    suppliers: [supplierOf(type.name)],
    columns: [field.name],
    duty: [],
    derived: [],
    listed: ['DEPARTMENT', 'SERVICE'],
    ownAccess: false,
    key: false,
    returns: {
      type: getNamedType(field.type).name,
      nonNull: isNonNullType(field.type),
      list: isListType(nullable),
    },
    requires: [],
    location: { file: `subgraphs/${type.name}/schema.graphql`, line: 1, column: 1 },
  };
}

function resourceOf(type: GraphQLNamedType): Resource {
  return {
    ...{ type: type.name, label: type.name, code: type.name, supplier: supplierOf(type.name) },
    ...{ updateCycle: 'DAILY', theme: 'MEASURED', personal: false, keys: [['id']] },
  };
}

function supplierOf(type: string): string {
  const sum = [...type].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return SUPPLIERS[sum % SUPPLIERS.length] ?? '';
}

/** An argument reads the first field of its type that a row can be compared by; paging reads nothing. */
function readsOf(types: readonly GraphQLNamedType[]): Catalog['reads'] {
  const reads: Record<string, readonly string[]> = {};
  for (const type of types) {
    if (isInputObjectType(type))
      for (const name of Object.keys(type.getFields())) reads[`${type.name}.${name}`] = [];
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const compared = comparedItem(type);
    for (const field of Object.values(type.getFields()))
      for (const argument of field.args)
        reads[`${type.name}.${field.name}(${argument.name}:)`] =
          compared === undefined || isPaging(argument) ? [] : [compared];
  }
  return reads;
}

function isPaging({ name }: GraphQLArgument): boolean {
  return ['first', 'last', 'after', 'before'].includes(name);
}
