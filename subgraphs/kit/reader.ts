/**
 * From database rows to the rows that resolvers see: only requested items, masked, and nulled where the
 * row lies outside an item's scope. A column is selected under its field's name, so a row of the driver
 * already is the row that is wanted: only cells that are masked, scoped or computed are written, in place.
 * An item scope is judged by the statement, so no cell costs a resolver or a promise; only a withheld
 * cell is a function, which notes its path and answers null.
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
import type { Dialect } from './database.ts';
import { applyMask } from './mask.ts';
import { type Orders, primaryOrder } from './order.ts';
import type { CellNotes, ReportBuilder } from './report.ts';
import type { RuleReader, RulesInForce } from './rules.ts';
import { scopeCondition } from './scope.ts';
import { computation, RESERVED, type Table } from './tables.ts';
import type { Row } from './types.ts';

export interface RequestState {
  readonly subject: Subject;
  readonly purpose: string;
  readonly decisions: DecisionMap;
  readonly report: ReportBuilder;
  readonly orders: Orders;
  readonly rules: RulesInForce;
  readonly cursorKey: Uint8Array;
  readonly dialect: Dialect;
}

/** A column that judges a scope: which part of a grant a row falls under, or the cell itself. */
export interface JudgedColumn extends Sql {
  readonly alias: string;
}

export interface RowReader {
  /** Name under which a row has it -> column. */
  readonly columns: Readonly<Record<string, string>>;
  readonly judged: readonly JudgedColumn[];
  /** Name under which an unread row has the column of the person it is about. */
  readonly subject: string | undefined;
  /** Name under which an unread row has the column that the caller asked for besides. */
  readonly besides: string | undefined;
  /** To be asked about rows that are not read yet. */
  readonly rules: readonly RuleReader[];
  /** Makes of the driver's rows the resolvers' rows, in place. */
  read(rows: readonly Row[]): void;
}

/** `fields` are requested and were not denied; keys are read in any case. */
export function compileReader(
  table: Table,
  fields: readonly string[],
  state: RequestState,
  besides?: string,
): RowReader {
  const names = new ColumnNames();
  const wanted = new Set([...table.keyFields, ...fields]);
  const written: CellWriter[] = [];
  const judged: JudgedColumn[] = [];
  for (const field of wanted) {
    const item = table.items.get(field);
    if (item) compileCell(table, item, { names, written, judged, state });
  }
  const rules = ruleReaders(table, wanted, names, state);
  const { subject } = table.resource;
  const subjectName = subject === undefined ? undefined : names.of(subject);
  const besidesName = besides === undefined ? undefined : names.of(besides);
  const outcomes = judged.map(({ alias }) => alias).filter((alias) => alias.startsWith(OUTCOME));
  const emptied = [...names.hidden.values(), ...outcomes];
  return {
    columns: names.columns,
    judged,
    rules,
    subject: subjectName,
    besides: besidesName,
    read(rows) {
      for (const write of written) for (const row of rows) write(row);
      for (const name of emptied) for (const row of rows) row[name] = undefined;
    },
  };
}

/** Names of columns in a row: a field's where the column is that field, else one that no field can have. */
class ColumnNames {
  readonly columns: Record<string, string> = {};
  /** Column -> name; emptied once a row is read. */
  readonly hidden = new Map<string, string>();
  /** Column -> field that shows it as it is: keys and twins, which nothing masks or withholds. */
  private readonly shown = new Map<string, string>();

  field(field: string, column: string, joinOnly: boolean): void {
    this.columns[field] = column;
    if (joinOnly) this.shown.set(column, field);
  }

  of(column: string): string {
    const known = this.shown.get(column) ?? this.hidden.get(column);
    if (known !== undefined) return known;
    const name = `${HIDDEN}${this.hidden.size}`;
    this.hidden.set(column, name);
    this.columns[name] = column;
    return name;
  }
}

const HIDDEN = `${RESERVED}column_`;
const OUTCOME = `${RESERVED}outcome_`;

type CellWriter = (row: Row) => void;

interface Compilation {
  readonly names: ColumnNames;
  readonly written: CellWriter[];
  readonly judged: JudgedColumn[];
  readonly state: RequestState;
}

function compileCell(table: Table, item: Item, compilation: Compilation): void {
  const { names, written, judged, state } = compilation;
  const { field } = item;
  // Keys and twins are join-only: never masked or scoped here, never answered by the gateway.
  const joinOnly = item.key || item.twinOf !== undefined;
  const computed = computedValue(table, item, names, state);
  const value = computed ?? ((row: Row) => row[field]);
  if (joinOnly) {
    if (computed) written.push(writer(field, value));
    else names.field(field, item.columns[0] ?? '', joinOnly);
    return;
  }
  const verdict = state.decisions.coordinates.get(item.coordinate);
  if (verdict?.effect !== 'grant') throw new Error(`${item.coordinate} is read without a grant`);
  const parts = partsOf(verdict, table, state.subject);
  const [only, ...others] = parts;
  if (only && others.length === 0 && !computed && isJudgedInPlace(only, state)) {
    judged.push({ alias: field, ...cellSql(item.columns[0] ?? '', only.condition) });
    written.push(writerInPlace(item, verdict, only.mask, state.report));
    return;
  }
  if (!computed) names.field(field, item.columns[0] ?? '', joinOnly);
  if (only?.condition.kind === 'all') {
    if (computed || only.mask) written.push(writer(field, masked(value, only.mask)));
    return;
  }
  const alias = `${OUTCOME}${judged.length}`;
  judged.push({ alias, ...outcomeSql(parts.map((part) => part.condition)) });
  written.push(writer(field, scopedValue(item, verdict, parts, alias, value, state.report)));
}

function writer(field: string, value: (row: Row) => unknown): CellWriter {
  return (row) => {
    row[field] = value(row);
  };
}

/**
 * SQLite types values, not columns: there a cell outside its one scope is itself the sign of it, and no
 * column beside it has to pass the driver (ADR 0159). A column that held the sign would be withheld.
 */
const OUTSIDE = { sql: '9e999', value: Number.POSITIVE_INFINITY } as const;

function isJudgedInPlace({ condition }: Part, { dialect }: RequestState): boolean {
  return dialect === 'sqlite' && condition.kind !== 'all';
}

function cellSql(column: string, condition: Condition): Sql {
  const { sql, bindings } = conditionSql(condition);
  return {
    sql: `case when ${sql} then ?? else ${OUTSIDE.sql} end`,
    bindings: [...bindings, column],
  };
}

function writerInPlace(
  { coordinate, field }: Item,
  { ruleId }: Grant,
  mask: Mask | undefined,
  report: ReportBuilder,
): CellWriter {
  const withheld = noting(report.cellsOf(coordinate, 'ROW_SCOPE', ruleId), null);
  return (row) => {
    const value = row[field];
    if (value === OUTSIDE.value) row[field] = withheld;
    else if (mask !== undefined) row[field] = applyMask(mask, value);
  };
}

/** The rules that withhold a requested field; what they read is selected beside it. */
function ruleReaders(
  table: Table,
  wanted: ReadonlySet<string>,
  names: ColumnNames,
  state: RequestState,
): readonly RuleReader[] {
  return (state.rules.get(table.type) ?? []).flatMap((rule) => {
    const fields = rule.withholds.map(({ field }) => field).filter((field) => wanted.has(field));
    if (fields.length === 0) return [];
    // What a blind rule would read may be more than the service's role can select.
    const reads = (rule.blind ? [] : rule.reads).map((item) => ({
      field: item.field,
      read: rawValue(table, item, names),
    }));
    const view = (row: Row) => {
      const seen: Row = {};
      for (const { field, read } of reads) seen[field] = read(row);
      return seen;
    };
    return [{ rule, fields, view }];
  });
}

/** Value of an item before masks, from columns that no field shows. */
function rawValue(table: Table, item: Item, names: ColumnNames): (row: Row) => unknown {
  const compute = computation(table, item);
  const picked = item.columns.map((column) => ({ column, name: names.of(column) }));
  if (!compute) return (row) => row[picked[0]?.name ?? ''];
  return (row) => {
    const columns: Row = {};
    for (const { column, name } of picked) columns[column] = row[name];
    return compute(columns);
  };
}

/** Value of a field that is not simply its one column; it reads columns that no field shows. */
function computedValue(
  table: Table,
  item: Item,
  names: ColumnNames,
  state: RequestState,
): ((row: Row) => unknown) | undefined {
  if (item.returns.type === 'Cursor' && item.columns.length === 0)
    return cursorSeal(table, names, state);
  return computation(table, item) && rawValue(table, item, names);
}

function cursorSeal(table: Table, names: ColumnNames, state: RequestState): (row: Row) => string {
  const order = orderFor(table, state).map(({ column }) => names.of(column));
  const binding = cursorBinding(table, state);
  return (row) =>
    sealCursor(
      order.map((name) => (row[name] ?? null) as PositionValue),
      binding,
      state.cursorKey,
    );
}

/** Order of the type's lists for this request; the primary key alone where none was decided. */
export function orderFor(table: Table, state: RequestState): readonly OrderColumn[] {
  return state.orders.get(table.type) ?? [primaryOrder(table)];
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
export function partsOf(grant: Grant, table: Table, subject: Subject): readonly Part[] {
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

export function scopedValue(
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
export function noting(notes: CellNotes, value: unknown): CellFunction {
  return (_args, _context, info) => {
    notes.note(info.path);
    return value;
  };
}

/** Rows of the table that the subject may have at all. A type without an entry has no rows. */
export function rowScope(table: Table, state: RequestState): Condition {
  const scopes = state.decisions.resources.get(table.type) ?? [];
  return any(scopes.map((scope) => scopeCondition(scope, table, state.subject)));
}
