/**
 * From database rows to the rows that resolvers see: only requested items, masked, and nulled where the
 * row lies outside an item's scope. An item scope is a column selected beside the item, so no cell costs
 * a resolver or a promise; only a withheld cell is a function, which notes its path and answers null.
 */
import type { GraphQLResolveInfo } from 'graphql';
import type { DecisionMap, Grant, Item, Mask, Subject } from '../../policies/model/index.ts';
import {
  any,
  type Condition,
  conditionSql,
  EVERY_ROW,
  type OrderColumn,
  type Sql,
} from './condition.ts';
import { type CursorBinding, type PositionValue, sealCursor } from './cursor.ts';
import { applyMask } from './mask.ts';
import type { Orders } from './order.ts';
import type { ReportBuilder, ResponsePath } from './report.ts';
import { scopeCondition } from './scope.ts';
import { type Table, valueReader } from './tables.ts';
import type { Row } from './types.ts';

export interface RequestState {
  readonly subject: Subject;
  readonly purpose: string;
  readonly decisions: DecisionMap;
  readonly report: ReportBuilder;
  readonly orders: Orders;
  readonly cursorKey: Uint8Array;
}

/** A column that says which part of a grant a row falls under. */
export interface OutcomeColumn extends Sql {
  readonly alias: string;
}

export interface RowReader {
  readonly columns: readonly string[];
  readonly outcomes: readonly OutcomeColumn[];
  read(row: Row): Row;
}

interface Cell {
  readonly field: string;
  readonly columns: readonly string[];
  readonly outcome?: OutcomeColumn;
  readonly read: (row: Row) => unknown;
}

/** `fields` are requested and were not denied; keys are read in any case. */
export function compileReader(
  table: Table,
  fields: readonly string[],
  state: RequestState,
): RowReader {
  const wanted = new Set([...table.keyFields, ...fields]);
  const cells = [...wanted].flatMap((field, index) => {
    const item = table.items.get(field);
    return item ? [compileCell(table, item, `isthmus_${index}`, state)] : [];
  });
  const columns = new Set(cells.flatMap((cell) => cell.columns));
  if (table.resource.subject) columns.add(table.resource.subject);
  return {
    columns: [...columns],
    outcomes: cells.flatMap((cell) => (cell.outcome ? [cell.outcome] : [])),
    read(row) {
      const result: Row = {};
      for (const cell of cells) result[cell.field] = cell.read(row);
      return result;
    },
  };
}

function compileCell(table: Table, item: Item, alias: string, state: RequestState): Cell {
  const { field } = item;
  const [columns, value] = cellValue(table, item, state);
  // Keys and twins are join-only: never masked or scoped here, never answered by the gateway.
  if (item.key || item.twinOf !== undefined) return { field, columns, read: value };
  const verdict = state.decisions.coordinates.get(item.coordinate);
  if (verdict?.effect !== 'grant') throw new Error(`${item.coordinate} is read without a grant`);
  const parts = partsOf(verdict, table, state.subject);
  const [only] = parts;
  if (only?.condition.kind === 'all') return { field, columns, read: masked(value, only.mask) };
  const outcome = { alias, ...outcomeSql(parts.map((part) => part.condition)) };
  const read = scopedValue(item, verdict, parts, alias, value, state.report);
  return { field, columns, outcome, read };
}

function cellValue(
  table: Table,
  item: Item,
  state: RequestState,
): [columns: readonly string[], value: (row: Row) => unknown] {
  if (item.returns.type !== 'Cursor' || item.columns.length > 0)
    return [item.columns, valueReader(table, item)];
  const order = orderFor(table, state).map(({ column }) => column);
  const binding = cursorBinding(table, state);
  const seal = (row: Row) =>
    sealCursor(
      order.map((column) => (row[column] ?? null) as PositionValue),
      binding,
      state.cursorKey,
    );
  return [order, seal];
}

/** Order of the type's lists for this request; the primary key alone where none was decided. */
export function orderFor(table: Table, state: RequestState): readonly OrderColumn[] {
  return state.orders.get(table.type) ?? [{ column: table.mapping.primaryKey, direction: 'asc' }];
}

export function cursorBinding(table: Table, state: RequestState): CursorBinding {
  return {
    type: table.type,
    consumer: state.subject.consumer,
    purpose: state.purpose,
    order: orderFor(table, state).map(({ column, direction }) => `${column} ${direction}`),
  };
}

interface Part {
  readonly condition: Condition;
  readonly mask: Mask | undefined;
}

/** Ways a cell may be shown, the first whose condition holds being taken. */
function partsOf(grant: Grant, table: Table, subject: Subject): readonly Part[] {
  const written = grant.parts ?? [{ scope: grant.itemScope, mask: grant.mask }];
  return written.map(({ scope, mask }) => ({
    condition: scope ? scopeCondition(scope, table, subject) : EVERY_ROW,
    mask,
  }));
}

function outcomeSql(conditions: readonly Condition[]): Sql {
  const parts = conditions.map(conditionSql);
  return {
    sql: `case ${parts.map((part, index) => `when ${part.sql} then ${index}`).join(' ')} else -1 end`,
    bindings: parts.flatMap((part) => part.bindings),
  };
}

function masked(value: (row: Row) => unknown, mask: Mask | undefined): (row: Row) => unknown {
  return mask === undefined ? value : (row) => applyMask(mask, value(row));
}

type CellFunction = (args: unknown, context: unknown, info: GraphQLResolveInfo) => unknown;

function scopedValue(
  item: Item,
  grant: Grant,
  parts: readonly Part[],
  alias: string,
  value: (row: Row) => unknown,
  report: ReportBuilder,
): (row: Row) => unknown {
  const withheldAt = report.cellsOf(item.coordinate, 'ROW_SCOPE', grant.ruleId);
  const withheld = noting(withheldAt, null);
  // Where every part masks alike the gateway knows it from its own verdict.
  const uniform = parts.every((part) => part.mask === parts[0]?.mask);
  const readers = parts.map(({ mask }) => {
    const read = masked(value, mask);
    if (mask === undefined || uniform) return read;
    const maskedAt = report.cellsOf(item.coordinate, 'MASKED', grant.ruleId, mask);
    return (row: Row) => noting(maskedAt, read(row));
  });
  return (row) => {
    const read = readers[Number(row[alias])];
    return read ? read(row) : withheld;
  };
}

/** graphql-js's default resolver calls functions: this one says where it stands and answers `value`. */
function noting(paths: ResponsePath[], value: unknown): CellFunction {
  return (_args, _context, info) => {
    paths.push(info.path);
    return value;
  };
}

/** Rows of the table that the subject may have at all. A type without an entry has no rows. */
export function rowScope(table: Table, state: RequestState): Condition {
  const scopes = state.decisions.resources.get(table.type) ?? [];
  return any(scopes.map((scope) => scopeCondition(scope, table, state.subject)));
}
