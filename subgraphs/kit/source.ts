/**
 * The only file that sees the database while a request runs. Every statement names declared columns
 * alone and carries the row scope of its type; statements per operation do not grow with rows.
 */
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Knex } from 'knex';
import type { Catalog } from '../../policies/model/index.ts';
import { isRef } from '../../wire/ref.ts';
import { aggregateCells, checkAggregate } from './aggregate.ts';
import {
  afterPosition,
  all,
  type Condition,
  conditionSql,
  EVERY_ROW,
  filterCondition,
  inCondition,
  orderSql,
} from './condition.ts';
import { countUse as countOne } from './count-use.ts';
import { openCursor } from './cursor.ts';
import { UndeclaredColumn } from './errors.ts';
import { type CheckedPage, page } from './page.ts';
import { createPlaces, type Place } from './place.ts';
import {
  compileReader,
  cursorBinding,
  orderFor,
  type RequestState,
  type RowReader,
  rowScope,
} from './reader.ts';
import type { Table, Tables } from './tables.ts';
import type { AggregateCell, AggregateRequest, Filter, Page, RequestSource, Row } from './types.ts';

/** Keys per statement; SQLite takes 32,766 bound values. */
const KEYS_PER_STATEMENT_MAX = 10_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const STATEMENTS_PER_USE = 2;
const ROW_NUMBER = 'isthmus_row_number';

export interface SourceEnvironment {
  readonly knex: Knex;
  readonly catalog: Catalog;
  readonly tables: Tables;
  /** SQLite runs in this thread: a timer could not interrupt it. */
  readonly interruptible: boolean;
}

type Loader<T> = DataLoader<string, T>;

export interface SourceOfRequest extends RequestSource {
  /** Forgets every row read: after a write they may have changed. */
  forget(): void;
}

/** The database as one request sees it. */
export function createSource(environment: SourceEnvironment, state: RequestState): SourceOfRequest {
  const { knex, tables } = environment;
  const { report } = state;
  const places = createPlaces(environment.catalog, state);
  const rowLoaders = new Map<string, Loader<Row | null>>();
  const listLoaders = new Map<string, Loader<Row[]>>();

  function tableOf(type: string): Table {
    const table = tables.get(type);
    if (!table) throw new TypeError(`no table is mapped for type ${type}`);
    return table;
  }

  async function run(query: Knex.QueryBuilder): Promise<Row[]> {
    report.statements += 1;
    const limited = environment.interruptible
      ? query.timeout(STATEMENT_TIMEOUT_MS, { cancel: true })
      : query;
    return (await limited) as Row[];
  }

  function note(table: Table, rows: readonly Row[]): void {
    if (rows.length === 0) return;
    report.addRows(table.type, rows.length);
    const { subject } = table.resource;
    if (!subject) return;
    for (const row of rows) {
      const ref = row[subject];
      if (typeof ref === 'string') report.subjects.add(ref);
    }
  }

  function select(table: Table, reader: RowReader, where: Condition): Knex.QueryBuilder {
    const outcomes = reader.outcomes.map(({ sql, bindings, alias }) =>
      knex.raw(`${sql} as ??`, [...bindings, alias]),
    );
    const { sql, bindings } = conditionSql(where);
    return knex(table.mapping.table)
      .select([...reader.columns, ...outcomes])
      .whereRaw(sql, bindings as Knex.RawBinding[]);
  }

  function after(table: Table, { after: cursor }: CheckedPage): Condition {
    if (cursor === undefined) return EVERY_ROW;
    const position = openCursor(cursor, cursorBinding(table, state), state.cursorKey);
    return afterPosition(orderFor(table, state), position);
  }

  function listCondition(table: Table, place: Place, filter: Filter, checked: CheckedPage) {
    place.checkFilter(filter);
    return all([
      rowScope(table, state),
      place.argumentScope,
      filterCondition(filter),
      after(table, checked),
    ]);
  }

  async function list(type: string, info: GraphQLResolveInfo, filter: Filter, args: Page) {
    const table = tableOf(type);
    const place = places(table, info);
    const checked = page(args);
    const where = listCondition(table, place, filter, checked);
    if (where.kind === 'none') return [];
    const reader = compileReader(table, place.fields, state);
    const order = orderSql(orderFor(table, state));
    const rows = await run(
      select(table, reader, where)
        .orderByRaw(order.sql, order.bindings as Knex.RawBinding[])
        .limit(checked.first),
    );
    note(table, rows);
    return rows.map((row) => reader.read(row));
  }

  async function byKey(type: string, key: string, info: GraphQLResolveInfo) {
    const table = tableOf(type);
    if (typeof key !== 'string' || (table.resource.personal && !isRef(key))) return null;
    const place = places(table, info);
    const loaderKey = JSON.stringify([type, place.fields, place.argumentScope]);
    let loader = rowLoaders.get(loaderKey);
    if (!loader) {
      loader = new DataLoader((keys) => loadRows(table, place, keys), {
        maxBatchSize: KEYS_PER_STATEMENT_MAX,
      });
      rowLoaders.set(loaderKey, loader);
    }
    return loader.load(key);
  }

  async function loadRows(table: Table, place: Place, keys: readonly string[]) {
    const { keyColumn } = table.mapping;
    const reader = withColumn(compileReader(table, place.fields, state), keyColumn);
    const where = all([inCondition(keyColumn, keys), rowScope(table, state), place.argumentScope]);
    const rows = where.kind === 'none' ? [] : await run(select(table, reader, where));
    note(table, rows);
    const byKeyColumn = new Map(rows.map((row) => [String(row[keyColumn]), reader.read(row)]));
    return keys.map((key) => byKeyColumn.get(key) ?? null);
  }

  async function childrenOf(
    type: string,
    column: string,
    parentKey: string,
    info: GraphQLResolveInfo,
    filter: Filter,
    args: Page,
  ) {
    const table = tableOf(type);
    checkColumn(table, column);
    if (typeof parentKey !== 'string') return [];
    const place = places(table, info);
    const checked = page(args);
    const parts = [type, column, place.fields, place.argumentScope, filter, checked];
    const loaderKey = JSON.stringify(parts);
    let loader = listLoaders.get(loaderKey);
    if (!loader) {
      const where = listCondition(table, place, filter, checked);
      loader = new DataLoader(
        (keys) => loadChildren(table, place, column, keys, where, checked.first),
        { maxBatchSize: KEYS_PER_STATEMENT_MAX },
      );
      listLoaders.set(loaderKey, loader);
    }
    return loader.load(parentKey);
  }

  /** The first rows of each parent in one statement: numbered within their parent, then cut. */
  async function loadChildren(
    table: Table,
    place: Place,
    column: string,
    keys: readonly string[],
    rows: Condition,
    first: number,
  ) {
    const where = all([inCondition(column, keys), rows]);
    if (where.kind === 'none') return keys.map(() => []);
    const reader = withColumn(compileReader(table, place.fields, state), column);
    const order = orderSql(orderFor(table, state));
    const number = knex.raw(`row_number() over (partition by ?? order by ${order.sql}) as ??`, [
      column,
      ...order.bindings,
      ROW_NUMBER,
    ]);
    const numbered = select(table, reader, where).select(number).as('numbered');
    const found = await run(
      knex.select('*').from(numbered).where(ROW_NUMBER, '<=', first).orderBy(ROW_NUMBER),
    );
    note(table, found);
    const children = new Map<string, Row[]>(keys.map((key) => [key, []]));
    for (const row of found) children.get(String(row[column]))?.push(reader.read(row));
    return keys.map((key) => children.get(key) ?? []);
  }

  /** Granted by the root field that asks; the type's row scope belongs to reading rows, not to this. */
  async function exists(type: string, match: Readonly<Record<string, string>>) {
    const table = tableOf(type);
    const columns = Object.keys(match);
    if (columns.length === 0) throw new TypeError(`exists(${type}) without a condition`);
    for (const column of columns) checkColumn(table, column);
    const conditions = Object.entries(match).map(([column, value]) =>
      filterCondition({ [column]: { eq: value } }),
    );
    const { sql, bindings } = conditionSql(all(conditions));
    const { subject } = table.resource;
    const rows = await run(
      knex(table.mapping.table)
        .select(subject ?? table.mapping.keyColumn)
        .whereRaw(sql, bindings as Knex.RawBinding[])
        .limit(1),
    );
    note(table, rows);
    return rows.length > 0;
  }

  async function aggregate(request: AggregateRequest): Promise<AggregateCell[]> {
    const table = tableOf(request.type);
    checkAggregate(table, request);
    return aggregateCells(table, request, (statement) => run(statement(knex)));
  }

  function forget(): void {
    rowLoaders.clear();
    listLoaders.clear();
  }

  function countUse(table: string, windowS: number): Promise<number> {
    report.statements += STATEMENTS_PER_USE;
    return countOne(knex, table, state.subject.consumer, windowS, Date.now());
  }

  return { list, byKey, childrenOf, exists, aggregate, countUse, forget };
}

function withColumn(reader: RowReader, column: string): RowReader {
  if (reader.columns.includes(column)) return reader;
  return { ...reader, columns: [...reader.columns, column] };
}

function checkColumn(table: Table, column: string): void {
  if (!table.columns.has(column))
    throw new UndeclaredColumn(table.type, column, 'which no item of the type declares');
}
