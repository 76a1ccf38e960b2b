/**
 * `_entities`: representations of a type that lies in a table become rows in one statement, without a
 * promise per entity; all other types go @apollo/subgraph's own way, one by one.
 */
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import type { Catalog } from '../../policies/model/index.ts';
import type { Tables } from './tables.ts';
import type { ReferenceResolver, Resolvers, Row, SubgraphContext } from './types.ts';

type Representation = Readonly<Record<string, unknown>>;
type EntitiesResolver = GraphQLFieldResolver<
  unknown,
  SubgraphContext,
  { readonly representations: readonly Representation[] }
>;

/** Type -> its one key field, of types whose entities are rows and whose department resolves none itself. */
export function keyedTypes(
  resolvers: Resolvers,
  catalog: Catalog,
  tables: Tables,
): ReadonlyMap<string, string> {
  const types = Object.values(catalog.resources).flatMap(({ type, keys }): [string, string][] => {
    const own = Object.hasOwn(resolvers, type) ? resolvers[type] : undefined;
    if (!tables.has(type) || (own && Object.hasOwn(own, '__resolveReference'))) return [];
    const [key = []] = keys;
    const [field] = key;
    return keys.length === 1 && key.length === 1 && field !== undefined ? [[type, field]] : [];
  });
  return new Map(types);
}

/** `_entities` over `keyed`; `otherwise` is @apollo/subgraph's resolver. */
export function entitiesResolver(
  keyed: ReadonlyMap<string, string>,
  otherwise: EntitiesResolver,
): EntitiesResolver {
  return async (root, { representations }, context, info) => {
    const entities: unknown[] = new Array(representations.length);
    const places = placesByType(representations, keyed);
    const rest = places.get(undefined) ?? [];
    places.delete(undefined);
    const loads = [...places].map(async ([type = '', indexes]) => {
      const field = keyed.get(type) ?? '';
      const keys = indexes.map((index) => representations[index]?.[field]);
      const rows = await rowsOf(type, keys, context, info);
      for (const [at, index] of indexes.entries()) entities[index] = rows[at];
    });
    await Promise.all(loads);
    if (rest.length === 0) return entities;
    // Last, since a promise that fails while others are awaited here would be nobody's.
    const others = { representations: rest.map((index) => representations[index] ?? {}) };
    const found = otherwise(root, others, context, info) as readonly unknown[];
    for (const [at, index] of rest.entries()) entities[index] = found[at];
    return entities;
  };
}

/** Indexes of the representations by type; undefined for those whose type is not keyed. */
function placesByType(
  representations: readonly Representation[],
  keyed: ReadonlyMap<string, string>,
): Map<string | undefined, number[]> {
  const places = new Map<string | undefined, number[]>();
  for (const [index, { __typename: name }] of representations.entries()) {
    const type = typeof name === 'string' && keyed.has(name) ? name : undefined;
    const indexes = places.get(type);
    if (indexes) indexes.push(index);
    else places.set(type, [index]);
  }
  return places;
}

/** A row or null per key; where the statement fails, its error, for each entity as if it failed alone. */
async function rowsOf(
  type: string,
  keys: readonly unknown[],
  { source }: SubgraphContext,
  info: GraphQLResolveInfo,
): Promise<readonly unknown[]> {
  try {
    const rows = await source.byKeys(type, keys, info);
    for (const row of rows) if (row) row.__typename = type;
    return rows;
  } catch (error) {
    return keys.map(() => error);
  }
}

/**
 * What a department need not write: `byKey` for a keyed type, and for any other a stub of nothing but the
 * keys and the inputs of `@requires`, since @apollo/subgraph alone would echo the whole representation,
 * forged fields and all.
 */
export function defaultReference(
  type: string,
  keyField: string | undefined,
  catalog: Catalog,
): ReferenceResolver {
  if (keyField !== undefined) {
    return (reference: Row, { source }, info) =>
      source.byKey(type, reference[keyField] as string | number, info);
  }
  const required = Object.values(catalog.items)
    .filter((item) => item.type === type)
    .flatMap((item) => item.requires)
    .map((coordinate) => coordinate.slice(type.length + 1));
  const keys = catalog.resources[type]?.keys.flat() ?? [];
  const known = new Set([...keys, ...required]);
  return (reference: Row) => {
    const stub: Row = { __typename: type };
    for (const name of known) if (Object.hasOwn(reference, name)) stub[name] = reference[name];
    return stub;
  };
}
