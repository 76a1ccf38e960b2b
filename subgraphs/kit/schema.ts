/** The executable schema of a department: its SDL, its resolvers, and what the kit adds to both. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLResolveInfo, type GraphQLSchema, print } from 'graphql';
import { isRootType } from '../../policies/engine/index.ts';
import type { Catalog } from '../../policies/model/index.ts';
import { SCALARS } from './scalars.ts';
import { departmentDocument } from './sdl.ts';
import type { Tables } from './tables.ts';
import type { Department, ReferenceResolver, Resolver, Row, SubgraphContext } from './types.ts';

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
  const resolvers = resolversOf(department, catalog, tables);
  const schema = buildSubgraphSchema({
    typeDefs: document,
    resolvers: resolvers as ResolverMap & {},
  });
  serveSdl(schema, `${print(document)}\n`);
  return schema;
}

/** The text that was composed and whose hash the registry holds, not Apollo's own printing of it. */
function serveSdl(schema: GraphQLSchema, sdl: string): void {
  const field = schema.getQueryType()?.getFields()._service;
  if (!field) throw new TypeError('a subgraph schema without _service');
  field.resolve = () => ({ sdl });
}

function resolversOf(department: Department, catalog: Catalog, tables: Tables): object {
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
      fields.__resolveReference = defaultReference(type, keys, catalog, tables);
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

/**
 * `byKey` for a type with a table. For any other a stub: without a resolver @apollo/subgraph would echo
 * the whole representation, forged fields and all.
 */
function defaultReference(
  type: string,
  keys: readonly (readonly string[])[],
  catalog: Catalog,
  tables: Tables,
): ReferenceResolver {
  const [key = []] = keys;
  const [field] = key;
  if (tables.has(type) && keys.length === 1 && key.length === 1 && field !== undefined) {
    return (reference: Row, { source }: SubgraphContext, info: GraphQLResolveInfo) =>
      source.byKey(type, reference[field] as string | number, info);
  }
  const required = Object.values(catalog.items)
    .filter((item) => item.type === type)
    .flatMap((item) => item.requires)
    .map((coordinate) => coordinate.slice(type.length + 1));
  const known = new Set([...keys.flat(), ...required]);
  return (reference: Row) => {
    const stub: Row = { __typename: type };
    for (const name of known) if (Object.hasOwn(reference, name)) stub[name] = reference[name];
    return stub;
  };
}
