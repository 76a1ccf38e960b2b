/** The executable schema of a department: its SDL, its resolvers, and what the kit adds to both. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, print } from 'graphql';
import { isRootType } from '../../policies/engine/index.ts';
import type { Catalog } from '../../policies/model/index.ts';
import { defaultReference, entitiesResolver, keyedTypes } from './references.ts';
import { SCALARS } from './scalars.ts';
import { departmentDocument } from './sdl.ts';
import type { Tables } from './tables.ts';
import type { Department, Resolver, Row } from './types.ts';

type ResolverMap = NonNullable<
  Exclude<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]> & { resolvers?: unknown }
>['resolvers'];

/** Throws an error that names type, field or line where SDL and resolvers do not fit. */
export function departmentSchema(
  department: Department,
  catalog: Catalog,
  tables: Tables,
): GraphQLSchema {
  const document = departmentDocument(department);
  const keyed = keyedTypes(department.resolvers, catalog, tables);
  const resolvers = resolversOf(department, catalog, tables, keyed);
  const schema = buildSubgraphSchema({
    typeDefs: document,
    resolvers: resolvers as ResolverMap & {},
  });
  serveSdl(schema, `${print(document)}\n`);
  resolveEntities(schema, keyed);
  checkReferences(schema, catalog);
  return schema;
}

/**
 * Wrapping a schema's resolvers, as shield's middleware does, loses `__resolveReference`, and then
 * @apollo/subgraph answers with whatever the representation holds. Throws TypeError naming the type.
 */
export function checkReferences(schema: GraphQLSchema, catalog: Catalog): void {
  for (const { type, keys } of Object.values(catalog.resources)) {
    if (keys.length === 0) continue;
    const extensions = schema.getType(type)?.extensions as SubgraphExtensions | undefined;
    if (typeof extensions?.apollo?.subgraph?.resolveReference !== 'function')
      throw new TypeError(`${type} has a key and no __resolveReference`);
  }
}

interface SubgraphExtensions {
  readonly apollo?: { readonly subgraph?: { readonly resolveReference?: unknown } };
}

function resolveEntities(schema: GraphQLSchema, keyed: ReadonlyMap<string, string>): void {
  const field = schema.getQueryType()?.getFields()._entities;
  if (field?.resolve) field.resolve = entitiesResolver(keyed, field.resolve);
}

/** The text that was composed and whose hash the registry holds, not Apollo's own printing of it. */
function serveSdl(schema: GraphQLSchema, sdl: string): void {
  const field = schema.getQueryType()?.getFields()._service;
  if (!field) throw new TypeError('a subgraph schema without _service');
  field.resolve = () => ({ sdl });
}

function resolversOf(
  department: Department,
  catalog: Catalog,
  tables: Tables,
  keyed: ReadonlyMap<string, string>,
): object {
  const resolvers: Record<string, object> = {};
  const used = new Set(Object.values(catalog.items).map((item) => item.returns.type));
  for (const [name, scalar] of Object.entries(SCALARS)) {
    if (used.has(name)) resolvers[name] = scalar;
  }
  const types = new Set([...Object.keys(department.resolvers), ...Object.keys(catalog.resources)]);
  for (const type of types) {
    const written = Object.hasOwn(department.resolvers, type) ? department.resolvers[type] : {};
    const fields: Record<string, unknown> = {};
    for (const [field, resolver] of Object.entries(written ?? {})) {
      fields[field] =
        field.startsWith('__') || isRootType(type) || !tables.has(type)
          ? resolver
          : unlessWithheld(resolver as Resolver);
    }
    const keys = catalog.resources[type]?.keys ?? [];
    if (keys.length > 0 && !Object.hasOwn(fields, '__resolveReference'))
      fields.__resolveReference = defaultReference(type, keyed.get(type), catalog);
    if (Object.keys(fields).length > 0) resolvers[type] = fields;
  }
  return resolvers;
}

/** A cell that the row's scope withholds stays withheld although a resolver of the department stands on it. */
function unlessWithheld(resolver: Resolver): Resolver {
  return (parent: Row | undefined, args: unknown, context, info) => {
    const cell = parent?.[info.fieldName];
    return typeof cell === 'function'
      ? cell(args, context, info)
      : resolver(parent, args, context, info);
  };
}
