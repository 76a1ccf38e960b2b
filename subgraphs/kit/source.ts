/**
 * The only file that sees the database while a request runs. Every statement names declared columns
 * alone and carries the row scope of its type; statements per operation do not grow with rows.
 */
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Knex } from 'knex';
import type { Catalog } from '../../policies/model/index.ts';
import {
  afterPosition,
  all,
  type Condition,
  conditionSql,
  EVERY_ROW,
  filterCondition,
  inCondition,
  orderSql,
  type Sql,
} from './condition.ts';
import { countUse } from './count-use.ts';
import { openCursor } from './cursor.ts';
import type { Dialect } from './database.ts';
import { UndeclaredColumn } from './errors.ts';
import { type CheckedPage, page } from './page.ts';
import { createPlaces, type Place } from './place.ts';
import { rankedQuery } from './ranked.ts';
import {
  compileReader,
  cursorBinding,
  noting,
  orderFor,
  type RequestState,
  type RowReader,
  rowScope,
} from './reader.ts';
import { statisticRows } from './release.ts';
import { withheldBy } from './rules.ts';
import type { Table, Tables } from './tables.ts';
import type {
  Filter,
  Found,
  Page,
  RequestSource,
  Row,
  Search,
  Statistic,
  StatisticArguments,
} from './types.ts';

/** Keys per statement; SQLite takes 32,766 bound values. */
const KEYS_PER_STATEMENT_MAX = 10_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const STATEMENTS_PER_USE = 2;
const ROW_NUMBER = 'isthmus_row_number';

export interface SourceEnvironment {
  readonly knex: Knex;
  readonly catalog: Catalog;
  readonly tables: Tables;
  readonly dialect: Dialect;
  /** Key of released statistics. */
  readonly releaseKey: Uint8Array;
}

type Key = string | number;
type Loader<T> = DataLoader<Key, T>;

/** The database as one request sees it. */
export class KnexSource implements RequestSource {
  private readonly environment: SourceEnvironment;
  private readonly state: RequestState;
  private readonly places: ReturnType<typeof createPlaces>;
  private readonly rowLoaders = new Map<string, Loader<Row | null>>();
  private readonly listLoaders = new Map<string, Loader<Row[]>>();

  constructor(environment: SourceEnvironment, state: RequestState) {
    this.environment = environment;
    this.state = state;
    this.places = createPlaces(environment.catalog, state);
  }

  async list(type: string, info: GraphQLResolveInfo, filter: Filter, args: Page): Promise<Row[]> {
    const table = this.table(type);
    const place = this.places(table, info);
    const checked = page(args);
    const where = this.listCondition(table, place, filter, checked);
    if (where.kind === 'none') return [];
    const reader = compileReader(table, place.fields, this.state);
    const order = this.order(table);
    const rows = await this.run(
      this.select(table, reader, where)
        .orderByRaw(order.sql, order.bindings as Knex.RawBinding[])
        .limit(checked.first),
    );
    return this.read(table, reader, rows);
  }

  async byKey(type: string, key: Key, info: GraphQLResolveInfo): Promise<Row | null> {
    const table = this.table(type);
    if (!table.isKey(key)) return null;
    const place = this.places(table, info);
    const name = `${type} ${place.name}`;
    const loader = this.rowLoaders.get(name) ?? this.rowLoader(table, place);
    this.rowLoaders.set(name, loader);
    return loader.load(key);
  }

  async byKeys(
    type: string,
    keys: readonly unknown[],
    info: GraphQLResolveInfo,
  ): Promise<(Row | null)[]> {
    const table = this.table(type);
    const place = this.places(table, info);
    const distinct = [...new Set(keys.filter(table.isKey))];
    const found = new Map<unknown, Row>();
    for (let start = 0; start < distinct.length; start += KEYS_PER_STATEMENT_MAX) {
      const some = distinct.slice(start, start + KEYS_PER_STATEMENT_MAX);
      const rows = await this.loadRows(table, place, some);
      some.forEach((key, index) => {
        const row = rows[index];
        if (row) found.set(key, row);
      });
    }
    return keys.map((key) => found.get(key) ?? null);
  }

  async childrenOf(
    type: string,
    column: string,
    parentKey: string,
    info: GraphQLResolveInfo,
    filter: Filter,
    args: Page,
  ): Promise<Row[]> {
    const table = this.table(type);
    checkColumn(table, column);
    if (typeof parentKey !== 'string') return [];
    const place = this.places(table, info);
    const checked = page(args);
    const name = `${JSON.stringify([type, column, filter, checked])} ${place.name}`;
    const loader =
      this.listLoaders.get(name) ?? this.listLoader(table, place, column, filter, checked);
    this.listLoaders.set(name, loader);
    return loader.load(parentKey);
  }

  async ranked(
    type: string,
    info: GraphQLResolveInfo,
    filter: Filter,
    search: Search & { readonly phrase?: string | undefined },
    args: Pick<Page, 'first'>,
  ): Promise<readonly Found[]> {
    const table = this.table(type);
    const checked = page(args);
    const where = this.listCondition(table, this.places(table, info), filter, checked);
    if (where.kind === 'none') return [];
    const { table: name, keyColumn } = table.mapping;
    const rows = { table: name, key: keyColumn, where };
    const query = rankedQuery(this.environment.knex, { search, rows, first: checked.first });
    const found = query ? await this.run(query) : [];
    return found.map(({ row_key, score }) => ({ key: String(row_key), score: Number(score) }));
  }

  /** Granted by the root field that asks; the type's row scope belongs to reading rows (ADR 0032). */
  async exists(type: string, match: Readonly<Record<string, string>>): Promise<boolean> {
    const table = this.table(type);
    const columns = Object.keys(match);
    if (columns.length === 0) throw new TypeError(`exists(${type}) without a condition`);
    for (const column of columns) checkColumn(table, column);
    const conditions = Object.entries(match).map(([column, value]) =>
      filterCondition({ [column]: { eq: value } }),
    );
    const { sql, bindings } = conditionSql(all(conditions));
    const rows = await this.run(
      this.environment
        .knex(table.mapping.table)
        .select(table.resource.subject ?? table.mapping.keyColumn)
        .whereRaw(sql, bindings as Knex.RawBinding[])
        .limit(1),
    );
    this.note(table, rows, table.resource.subject);
    return rows.length > 0;
  }

  async statistic(
    statistic: Statistic,
    args: StatisticArguments,
    info: GraphQLResolveInfo,
  ): Promise<Row[]> {
    const { knex, catalog, tables, releaseKey } = this.environment;
    const table = this.table(statistic.type);
    if (this.state.rules.has(table.type))
      throw new TypeError(`a rule withholds cells of ${table.type}, whose rows are no table's`);
    const place = this.places(table, info);
    const run = (query: (knex: Knex) => Knex.QueryBuilder) => this.run(query(knex));
    return statisticRows(
      { knex, releaseKey, run, now: Date.now() },
      { catalog, tables, table, state: this.state, place },
      statistic,
      args,
    );
  }

  countUse(table: string, windowS: number): Promise<number> {
    this.state.report.statements += STATEMENTS_PER_USE;
    const { consumer } = this.state.subject;
    return countUse(this.environment.knex, table, consumer, windowS, Date.now());
  }

  /** Forgets every row read: after a write they may have changed. */
  forget(): void {
    this.rowLoaders.clear();
    this.listLoaders.clear();
  }

  private table(type: string): Table {
    const table = this.environment.tables.get(type);
    if (!table) throw new TypeError(`no table is mapped for type ${type}`);
    return table;
  }

  private rowLoader(table: Table, place: Place): Loader<Row | null> {
    const load = (keys: readonly Key[]) => this.loadRows(table, place, keys);
    return new DataLoader(load, { maxBatchSize: KEYS_PER_STATEMENT_MAX });
  }

  private async loadRows(table: Table, place: Place, keys: readonly Key[]) {
    const { keyColumn } = table.mapping;
    const reader = compileReader(table, place.fields, this.state, keyColumn);
    const scopes = [rowScope(table, this.state), place.argumentScope];
    const where = all([inCondition(keyColumn, keys), ...scopes]);
    const rows = where.kind === 'none' ? [] : await this.run(this.select(table, reader, where));
    const found = new Map(rows.map((row) => [String(row[reader.besides ?? '']), row]));
    await this.read(table, reader, rows);
    return keys.map((key) => found.get(String(key)) ?? null);
  }

  private listLoader(
    table: Table,
    place: Place,
    column: string,
    filter: Filter,
    checked: CheckedPage,
  ): Loader<Row[]> {
    const where = this.listCondition(table, place, filter, checked);
    const load = (keys: readonly Key[]) =>
      this.loadChildren(table, place, column, all([inCondition(column, keys), where]), {
        keys,
        first: checked.first,
      });
    return new DataLoader(load, { maxBatchSize: KEYS_PER_STATEMENT_MAX });
  }

  /** The first rows of each parent in one statement: numbered within their parent, then cut. */
  private async loadChildren(
    table: Table,
    place: Place,
    column: string,
    where: Condition,
    { keys, first }: { readonly keys: readonly Key[]; readonly first: number },
  ): Promise<Row[][]> {
    if (where.kind === 'none') return keys.map(() => []);
    const { knex } = this.environment;
    const reader = compileReader(table, place.fields, this.state, column);
    const order = this.order(table);
    const number = knex.raw(`row_number() over (partition by ?? order by ${order.sql}) as ??`, [
      column,
      ...order.bindings,
      ROW_NUMBER,
    ]);
    const numbered = this.select(table, reader, where).select(number).as('numbered');
    const names = [...Object.keys(reader.columns), ...reader.judged.map(({ alias }) => alias)];
    const rows = await this.run(
      knex.select(names).from(numbered).where(ROW_NUMBER, '<=', first).orderBy(ROW_NUMBER),
    );
    const children = new Map<string, Row[]>(keys.map((key) => [String(key), []]));
    const parents = rows.map((row) => String(row[reader.besides ?? '']));
    const read = await this.read(table, reader, rows);
    for (const [index, row] of read.entries()) children.get(parents[index] ?? '')?.push(row);
    return keys.map((key) => children.get(String(key)) ?? []);
  }

  private listCondition(
    table: Table,
    place: Place,
    filter: Filter,
    { after }: CheckedPage,
  ): Condition {
    place.checkFilter(filter);
    return all([
      rowScope(table, this.state),
      place.argumentScope,
      filterCondition(filter),
      after === undefined ? EVERY_ROW : this.afterCursor(table, after),
    ]);
  }

  private afterCursor(table: Table, cursor: string): Condition {
    const { state } = this;
    const position = openCursor(cursor, cursorBinding(table, state), state.cursorKey);
    return afterPosition(orderFor(table, state), position);
  }

  /** Named by the table: in an `order by` a bare name would be a field's, which may show another column. */
  private order(table: Table): Sql {
    const order = orderFor(table, this.state).map((entry) => ({
      ...entry,
      column: `${table.mapping.table}.${entry.column}`,
    }));
    return orderSql(order, this.environment.dialect);
  }

  private select(table: Table, reader: RowReader, where: Condition): Knex.QueryBuilder {
    const { knex } = this.environment;
    const judged = reader.judged.map(({ sql, bindings, alias }) =>
      knex.raw(`${sql} as ??`, [...bindings, alias]),
    );
    const { sql, bindings } = conditionSql(where);
    return knex(table.mapping.table)
      .select(reader.columns, ...judged)
      .whereRaw(sql, bindings as Knex.RawBinding[]);
  }

  private async run(query: Knex.QueryBuilder): Promise<Row[]> {
    this.state.report.statements += 1;
    // SQLite runs in this thread: a timer could not interrupt it.
    const bounded =
      this.environment.dialect !== 'sqlite'
        ? query.timeout(STATEMENT_TIMEOUT_MS, { cancel: true })
        : query;
    return (await bounded) as Row[];
  }

  private async read(table: Table, reader: RowReader, rows: Row[]): Promise<Row[]> {
    this.note(table, rows, reader.subject);
    const { state } = this;
    const judged = reader.rules.length > 0 ? await withheldBy(reader.rules, rows, state) : [];
    reader.read(rows);
    for (const [{ rule, fields }, admitted] of judged) {
      for (const field of fields) {
        const cells = state.report.cellsOf(`${table.type}.${field}`, 'ROW_SCOPE', rule.ruleId);
        const withheld = noting(cells, null);
        for (const [index, row] of rows.entries()) if (!admitted[index]) row[field] = withheld;
      }
    }
    return rows;
  }

  /** Rows and the persons they are about, for the report; `subject` names their column. */
  private note(table: Table, rows: readonly Row[], subject: string | undefined): void {
    const { report } = this.state;
    if (rows.length > 0) report.addRows(table.type, rows.length);
    if (subject === undefined) return;
    const subjects = report.subjectsOf(table.type);
    for (const row of rows) {
      const ref = row[subject];
      if (typeof ref === 'string') subjects.add(ref);
    }
  }
}

function checkColumn(table: Table, column: string): void {
  if (!table.columns.has(column))
    throw new UndeclaredColumn(table.type, column, 'which no item of the type declares');
}
