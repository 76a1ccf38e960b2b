/** What the kit knows of one place in an operation: requested fields, argument scopes, allowed filters. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Catalog, Coordinate } from '../../policies/model/index.ts';
import { all, type Condition } from './condition.ts';
import { UndeclaredColumn } from './errors.ts';
import type { RequestState } from './reader.ts';
import { argumentCondition } from './scope.ts';
import { possibleArguments, requestedFields, usedArguments } from './selection.ts';
import type { Table } from './tables.ts';
import type { Filter } from './types.ts';

export interface Place {
  /** Requested fields of the table's type, sorted. */
  readonly fields: readonly string[];
  /** Scopes of the items that the arguments used here read. */
  readonly argumentScope: Condition;
  /** Of fields and argument scope: rows of one name may be read together. */
  readonly name: string;
  /** Throws UndeclaredColumn on a column that no argument of this field reads. */
  checkFilter(filter: Filter): void;
}

/** Places are looked up once per field of an operation, not once per row. */
export function createPlaces(
  catalog: Catalog,
  state: RequestState,
): (table: Table, info: GraphQLResolveInfo) => Place {
  // graphql-js hands the same array of nodes to every sibling.
  const known = new WeakMap<GraphQLResolveInfo['fieldNodes'], Map<string, Place>>();
  return (table, info) => {
    const places = known.get(info.fieldNodes) ?? new Map<string, Place>();
    known.set(info.fieldNodes, places);
    const key = `${info.parentType.name}:${table.type}`;
    const place = places.get(key) ?? createPlace(catalog, state, table, info);
    places.set(key, place);
    return place;
  };
}

function createPlace(
  catalog: Catalog,
  state: RequestState,
  table: Table,
  info: GraphQLResolveInfo,
): Place {
  const plumbing = info.parentType === info.schema.getQueryType() && info.fieldName === '_entities';
  const used = plumbing ? [] : usedArguments(info);
  const scopes = used.map((coordinate) =>
    argumentCondition(state.decisions.arguments.get(coordinate), table, state.subject),
  );
  const fields = requestedFields(table.type, info);
  const argumentScope = all(scopes);
  return {
    fields,
    argumentScope,
    name: JSON.stringify([fields, argumentScope]),
    checkFilter(filter) {
      const filterable = knownFilterableColumns(catalog, table, info);
      for (const column of Object.keys(filter)) {
        if (!filterable.has(column)) throw undeclaredFilter(info, table, column);
      }
    },
  };
}

/** What follows from the SDL alone is found once per department; the SDL bounds its size. */
const filterableByCatalog = new WeakMap<Catalog, Map<string, ReadonlySet<string>>>();

function knownFilterableColumns(
  catalog: Catalog,
  table: Table,
  info: GraphQLResolveInfo,
): ReadonlySet<string> {
  const known = filterableByCatalog.get(catalog) ?? new Map<string, ReadonlySet<string>>();
  filterableByCatalog.set(catalog, known);
  const key = `${info.parentType.name}.${info.fieldName} ${table.type}`;
  const columns = known.get(key) ?? filterableColumns(catalog, table, info);
  known.set(key, columns);
  return columns;
}

/** Columns of items that arguments of the field read, or that the field itself declares or derives from. */
function filterableColumns(
  catalog: Catalog,
  table: Table,
  info: GraphQLResolveInfo,
): ReadonlySet<string> {
  const own = itemOf(catalog, `${info.parentType.name}.${info.fieldName}`);
  const read = possibleArguments(info).flatMap((coordinate) =>
    Object.hasOwn(catalog.reads, coordinate) ? (catalog.reads[coordinate] ?? []) : [],
  );
  const items = [...read, ...(own?.derived ?? [])].map((coordinate) => itemOf(catalog, coordinate));
  const declared = items.filter((item) => item?.type === table.type);
  const columns = declared.flatMap((item) => item?.columns ?? []);
  const subject = table.resource.subject;
  return new Set([...columns, ...(own?.columns ?? []), ...(subject ? [subject] : [])]);
}

function itemOf(catalog: Catalog, coordinate: Coordinate) {
  return Object.hasOwn(catalog.items, coordinate) ? catalog.items[coordinate] : undefined;
}

function undeclaredFilter(info: GraphQLResolveInfo, table: Table, column: string): Error {
  const field = `${info.parentType.name}.${info.fieldName}`;
  return new UndeclaredColumn(
    `${field}: the filter on ${table.type}`,
    column,
    `which no argument @reads; name its item there, or in @item(derived:) of ${field}`,
  );
}
