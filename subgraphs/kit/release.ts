/**
 * Statistics as resolvers ask for them: released cells, cut by the caller's row scope, by the scopes of
 * the items that its arguments read, and by whole codes; never by anything that would split a cell.
 */
import type { Catalog, Item } from '../../policies/model/index.ts';
import { all, type Condition, filterCondition } from './condition.ts';
import type { createPlaces } from './place.ts';
import { partsOf, type RequestState, rowScope, scopedValue } from './reader.ts';
import {
  type Counted,
  closedPeriods,
  type ReleaseEnvironment,
  releaseOf,
} from './release-store.ts';
import type { ReleasedCell } from './release-table.ts';
import type { Table, Tables } from './tables.ts';
import type { Filter, Row, Statistic, StatisticArguments } from './types.ts';

/** Prefixes of a division code (GB/T 2260, GB/T 10114): prefecture, then banner or district. */
const AREA_LEVELS = [4, 6];
const AREA_DIGITS = 6;
/** Longer than any code: a category is taken whole. */
const WHOLE = 1_000;
const CATEGORY_LEVELS = [0, WHOLE];

/** What one request may see of it. */
export interface StatisticRequest {
  readonly catalog: Catalog;
  readonly tables: Tables;
  readonly table: Table;
  readonly state: RequestState;
  readonly place: ReturnType<ReturnType<typeof createPlaces>>;
}

/** Rows of the statistic's type, by field name. Periods that are not closed are absent. */
export async function statisticRows(
  environment: ReleaseEnvironment,
  request: StatisticRequest,
  statistic: Statistic,
  args: StatisticArguments,
): Promise<Row[]> {
  const { table, state, place } = request;
  const counted = countedBy(request, statistic);
  const filter = filterOf(table, statistic, args);
  place.checkFilter(filter);
  const where = all([rowScope(table, state), place.argumentScope, filterCondition(filter)]);
  if (where.kind === 'none') return [];
  const periods = (await closedPeriods(environment, counted)).filter(
    (period) => args.period == null || period === args.period,
  );
  const levels = [totals(args).has('AREA') ? 0 : 1, totals(args).has('CATEGORY') ? 0 : 1];
  const read = cellReader(table, place.fields, state);
  const rows: Row[] = [];
  for (const period of periods) {
    const cells = await releaseOf(environment, counted, period);
    for (const cell of cells) {
      if (cell.levels.some((level, index) => level !== levels[index])) continue;
      const columns = columnsOf(counted, period, cell);
      if (holds(where, columns))
        rows.push(read(columns, fieldsOf(statistic, columns, counted, cell)));
    }
  }
  if (rows.length > 0) state.report.addRows(table.type, rows.length);
  return rows;
}

const totals = ({ totals: named }: StatisticArguments) => new Set(named ?? []);

function filterOf(table: Table, statistic: Statistic, args: StatisticArguments): Filter {
  const category = args[statistic.category];
  return {
    ...(args.area == null ? {} : { [columnOf(table, statistic.area)]: { within: args.area } }),
    ...(args.period == null ? {} : { [columnOf(table, statistic.period)]: { eq: args.period } }),
    ...(typeof category === 'string'
      ? { [columnOf(table, statistic.category)]: { eq: category } }
      : {}),
  };
}

function countedBy(request: StatisticRequest, statistic: Statistic): Counted {
  const { table, tables } = request;
  const { area, period, category, average, closes = 'END' } = statistic;
  const person = [...tables.values()].find(
    (other) => other.mapping.table === table.mapping.table && other.resource.subject !== undefined,
  );
  return {
    table: table.mapping.table,
    primaryKey: table.mapping.primaryKey,
    period: columnOf(table, period),
    dimensions: [
      { column: columnOf(table, area), levels: AREA_LEVELS },
      { column: columnOf(table, category), levels: CATEGORY_LEVELS },
    ],
    person: person?.resource.subject,
    value: average === undefined ? undefined : columnOf(table, average),
    closes,
    protect: countsPersons(request, statistic),
  };
}

/** The one declared column of a field. */
function columnOf(table: Table, field: string): string {
  const [column, ...more] = table.items.get(field)?.columns ?? [];
  if (column === undefined || more.length > 0)
    throw new TypeError(`${table.type}.${field} spans a statistic and must declare one column`);
  return column;
}

/**
 * Only a count that is declared to derive from items of resources that are not personal is exempt, where
 * no personal resource lies in the same table either.
 */
function countsPersons(
  { catalog, tables, table }: StatisticRequest,
  { count }: Statistic,
): boolean {
  const siblings = [...tables.values()].filter(
    (other) => other.mapping.table === table.mapping.table,
  );
  if (siblings.some(({ resource }) => resource.personal)) return true;
  const derived = table.items.get(count)?.derived ?? [];
  return derived.length === 0 || derived.some((coordinate) => isPersonal(catalog, coordinate));
}

function isPersonal(catalog: Catalog, coordinate: string): boolean {
  const item: Item | undefined = catalog.items[coordinate];
  const resource = item && catalog.resources[item.type];
  return resource === undefined || resource.personal;
}

/** The cell as a row of the table it counts; a total over categories has no category. */
function columnsOf(counted: Counted, period: string, { place, levels }: ReleasedCell): Row {
  const [area, category] = counted.dimensions;
  return {
    [counted.period]: period,
    [area?.column ?? '']: String(place[0]).padEnd(AREA_DIGITS, '0'),
    [category?.column ?? '']: levels[1] === 0 ? null : place[1],
  };
}

function fieldsOf(
  statistic: Statistic,
  columns: Row,
  counted: Counted,
  { count, average }: ReleasedCell,
): Row {
  const [area, category] = counted.dimensions;
  return {
    [statistic.area]: columns[area?.column ?? ''],
    [statistic.period]: columns[counted.period],
    [statistic.category]: columns[category?.column ?? ''],
    [statistic.count]: count,
    ...(statistic.average === undefined ? {} : { [statistic.average]: average }),
    suppressed: count === null,
  };
}

const OUTCOME = 'isthmus_outcome';

/** As the reader of rows does: what is masked or scoped for this caller is so in released cells too. */
function cellReader(
  table: Table,
  fields: readonly string[],
  state: RequestState,
): (columns: Row, values: Row) => Row {
  const readers = fields.map((field) => {
    const item = table.items.get(field);
    const verdict = item && state.decisions.coordinates.get(item.coordinate);
    if (!item || verdict?.effect !== 'grant')
      throw new Error(`${table.type}.${field} is read without a grant`);
    const parts = partsOf(verdict, table, state.subject);
    const value = (row: Row) => row[field];
    return { field, parts, read: scopedValue(item, verdict, parts, OUTCOME, value, state.report) };
  });
  return (columns, values) => {
    const row: Row = {};
    for (const { field, parts, read } of readers) {
      const outcome = parts.findIndex((part) => holds(part.condition, columns));
      row[field] = read({ ...values, [OUTCOME]: outcome });
    }
    return row;
  };
}

/** What the condition says of a row, as SQL would: a comparison with null does not hold. */
function holds(condition: Condition, row: Row): boolean {
  switch (condition.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'and':
      return condition.of.every((part) => holds(part, row));
    case 'or':
      return condition.of.some((part) => holds(part, row));
    case 'null':
      return (row[condition.column] ?? null) === null;
    // A list's filter may search; no verdict does.
    case 'found':
      return false;
    default:
      return compares(condition, row[condition.column]);
  }
}

type Comparison = Extract<Condition, { kind: 'compare' | 'in' | 'within' }>;

function compares(condition: Comparison, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (condition.kind === 'in') return condition.values.includes(value as string);
  if (condition.kind === 'within') return String(value).startsWith(condition.prefix);
  const other = condition.value as string;
  const own = value as string;
  switch (condition.op) {
    case '=':
      return own === other;
    case '<>':
      return own !== other;
    case '>=':
      return own >= other;
    case '<=':
      return own <= other;
    case '>':
      return own > other;
    case '<':
      return own < other;
  }
}
