/**
 * Aggregates over whole cells of code lists with small cells suppressed. Suppression is decided over the
 * whole table before any filter applies, so that two requests cannot be subtracted from each other.
 */
import type { Knex } from 'knex';
import { UndeclaredColumn } from './errors.ts';
import type { Table } from './tables.ts';
import type { AggregateCell, AggregateRequest, Filter, FilterValue, Row } from './types.ts';

/** Contributing records of a published cell over personal items. */
export const K_PERSONAL = 10;
const CELLS_MAX = 50_000;

interface Cell {
  readonly by: Readonly<Record<string, string | number>>;
  readonly key: readonly string[];
  readonly value: number;
  readonly contributors: number;
  suppressed: boolean;
}

/** Throws where a column is not declared or a filter would cut cells. */
export function checkAggregate(table: Table, request: AggregateRequest): void {
  const { by, filter, measure } = request;
  const measured = measure === 'count' ? [] : Object.values(measure);
  if (by.length === 0) throw new TypeError(`aggregate over ${table.type} spans no columns`);
  for (const column of [...by, ...measured]) {
    if (!table.columns.has(column) || column === table.resource.subject)
      throw new UndeclaredColumn(table.type, column, 'which no item of the type declares');
  }
  for (const column of Object.keys(filter)) {
    if (!by.includes(column))
      throw new UndeclaredColumn(
        `aggregate over ${table.type}`,
        column,
        'in its filter but not in `by`: a free filter would allow differencing',
      );
  }
}

type Statement = (knex: Knex) => Knex.QueryBuilder;

export async function aggregateCells(
  table: Table,
  request: AggregateRequest,
  run: (statement: Statement) => Promise<Row[]>,
): Promise<AggregateCell[]> {
  const rows = await run((knex) => groupedQuery(knex, table, request));
  if (rows.length > CELLS_MAX)
    throw new RangeError(`aggregate over ${table.type} has too many cells`);
  const k = table.resource.personal ? Math.max(request.k, K_PERSONAL) : request.k;
  const cells = rows
    .map((row) => cellOf(row, request))
    .sort((left, right) => compareKeys(left.key, right.key));
  suppress(cells, request.by.length, k);
  return cells
    .filter((cell) => matches(cell, request.filter))
    .map(({ by, value, suppressed }) => ({ by, value: suppressed ? null : value, suppressed }));
}

function groupedQuery(knex: Knex, table: Table, request: AggregateRequest): Knex.QueryBuilder {
  const { by, measure } = request;
  const query = knex(table.mapping.table)
    .select([...by])
    .groupBy([...by])
    .limit(CELLS_MAX + 1);
  // A cell whose coordinates are unknown belongs to no code list.
  for (const column of by) query.whereNotNull(column);
  if (measure === 'count') {
    return query.count({ isthmus_contributors: '*', isthmus_value: '*' });
  }
  const column = 'sum' in measure ? measure.sum : measure.avg;
  // Averages are divided here: MariaDB would round them to four digits more than the column has.
  return query.count({ isthmus_contributors: column }).sum({ isthmus_value: column });
}

function cellOf(row: Row, { by, measure }: AggregateRequest): Cell {
  const values = by.map((column) => {
    const value = row[column];
    return typeof value === 'number' ? value : String(value);
  });
  const total = Number(row.isthmus_value ?? 0);
  const contributors = Number(row.isthmus_contributors);
  return {
    by: Object.fromEntries(by.map((column, index) => [column, values[index] ?? ''])),
    key: values.map(String),
    value: measure !== 'count' && 'avg' in measure ? total / Math.max(1, contributors) : total,
    contributors,
    suppressed: false,
  };
}

function compareKeys(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

/**
 * Cells below k go first. Then, along every line of the table whose total may be known, the suppressed
 * cells together must have at least k records, or the smallest published cell of the line goes too;
 * repeated until no line changes. Ties are broken by the cells' keys, so a release is always the same.
 */
export function suppress(
  cells: readonly { key: readonly string[]; contributors: number; suppressed: boolean }[],
  dimensions: number,
  k: number,
): void {
  for (const cell of cells) cell.suppressed = cell.contributors < k;
  const lines = linesOf(cells, dimensions);
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) if (protectLine(line, k)) changed = true;
  }
}

function protectLine(
  line: readonly { contributors: number; suppressed: boolean }[],
  k: number,
): boolean {
  const hidden = line.filter((cell) => cell.suppressed);
  const records = hidden.reduce((sum, cell) => sum + cell.contributors, 0);
  if (hidden.length === 0 || (hidden.length > 1 && records >= k)) return false;
  const shown = line.filter((cell) => !cell.suppressed);
  const [first, ...others] = shown;
  if (!first) return false;
  const smallest = others.reduce(
    (least, cell) => (cell.contributors < least.contributors ? cell : least),
    first,
  );
  smallest.suppressed = true;
  return true;
}

/** Cells that differ in one dimension alone. */
function linesOf<T extends { key: readonly string[] }>(
  cells: readonly T[],
  dimensions: number,
): readonly (readonly T[])[] {
  const lines = new Map<string, T[]>();
  for (let dimension = 0; dimension < dimensions; dimension += 1) {
    for (const cell of cells) {
      const rest = cell.key.filter((_, index) => index !== dimension);
      const name = JSON.stringify([dimension, rest]);
      const line = lines.get(name) ?? [];
      line.push(cell);
      lines.set(name, line);
    }
  }
  return [...lines.values()];
}

function matches(cell: Cell, filter: Filter): boolean {
  return Object.entries(filter).every(([column, value]) => {
    const own = cell.by[column];
    return value === undefined || (own !== undefined && matchesValue(own, value));
  });
}

function matchesValue(own: string | number, value: FilterValue): boolean {
  if ('eq' in value) return own === value.eq;
  if ('in' in value) return value.in.includes(own);
  if ('within' in value) return value.within !== '' && String(own).startsWith(value.within);
  if ('gte' in value) return own >= value.gte;
  if ('lte' in value) return own <= value.lte;
  const [from, to] = value.between;
  return own >= from && own <= to;
}
