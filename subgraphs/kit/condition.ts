/** Conditions over columns and their SQL, the same on SQLite, PostgreSQL and MariaDB. */
import type { Knex } from 'knex';
import type { PositionValue } from './cursor.ts';
import type { Dialect } from './database.ts';
import type { Filter, FilterValue, Search } from './types.ts';

type Scalar = string | number | boolean;

export type Condition =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'compare';
      readonly column: string;
      readonly op: '=' | '<>' | '>=' | '<=' | '>' | '<';
      readonly value: Scalar;
    }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly Scalar[] }
  | { readonly kind: 'within'; readonly column: string; readonly prefix: string }
  | { readonly kind: 'null'; readonly column: string }
  | {
      readonly kind: 'found';
      readonly column: string;
      readonly table: string;
      readonly word: string;
    }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] };

export const EVERY_ROW: Condition = Object.freeze({ kind: 'all' });
export const NO_ROW: Condition = Object.freeze({ kind: 'none' });

export function all(of: readonly Condition[]): Condition {
  if (of.some((part) => part.kind === 'none')) return NO_ROW;
  const parts = of.filter((part) => part.kind !== 'all');
  return parts.length === 0 ? EVERY_ROW : (single(parts) ?? { kind: 'and', of: parts });
}

export function any(of: readonly Condition[]): Condition {
  if (of.some((part) => part.kind === 'all')) return EVERY_ROW;
  const parts = of.filter((part) => part.kind !== 'none');
  return parts.length === 0 ? NO_ROW : (single(parts) ?? { kind: 'or', of: parts });
}

function single(parts: readonly Condition[]): Condition | undefined {
  return parts.length === 1 ? parts[0] : undefined;
}

/** Division codes below `prefix`; the empty prefix, which would admit every row, admits none. */
export function withinCode(column: string, prefix: string): Condition {
  return prefix === '' || !isStorable(prefix) ? NO_ROW : { kind: 'within', column, prefix };
}

/** PostgreSQL keeps no text with the character U+0000 and fails on being asked for one. */
function isStorable(value: Scalar): boolean {
  return typeof value !== 'string' || !value.includes('\0');
}

export interface Sql {
  readonly sql: string;
  readonly bindings: readonly Knex.RawBinding[];
}

/** Text for `knex.raw`: identifiers and values are bindings, never text. */
export function conditionSql(condition: Condition): Sql {
  switch (condition.kind) {
    case 'all':
      return { sql: '1 = 1', bindings: [] };
    case 'none':
      return { sql: '1 = 0', bindings: [] };
    case 'null':
      return { sql: '?? is null', bindings: [condition.column] };
    case 'compare':
      return { sql: `?? ${condition.op} ?`, bindings: [condition.column, condition.value] };
    case 'in':
      return {
        sql: `?? in (${condition.values.map(() => '?').join(', ')})`,
        bindings: [condition.column, ...condition.values],
      };
    case 'within':
      return withinSql(condition.column, condition.prefix);
    case 'found':
      return foundSql(condition.column, condition.table, condition.word);
    case 'and':
    case 'or':
      return joined(condition.of.map(conditionSql), condition.kind);
  }
}

/**
 * A prefix as a range, which an index answers and `like` (blind to case on SQLite) would not. Texts are
 * ordered by code points on every database (collation.ts).
 */
function withinSql(column: string, prefix: string): Sql {
  const end = endOfPrefix(prefix);
  return end === undefined
    ? { sql: '?? >= ?', bindings: [column, prefix] }
    : { sql: '(?? >= ? and ?? < ?)', bindings: [column, prefix, column, end] };
}

function foundSql(column: string, table: string, word: string): Sql {
  const { sql, bindings } = withinSql('term', word);
  return {
    sql: `?? in (select row_key from ?? where ${sql})`,
    bindings: [column, table, ...bindings],
  };
}

const CODE_POINT_MAX = 0x10ffff;
const SURROGATES = { before: 0xd7ff, after: 0xe000 } as const;

/** Least text, by code points, above every text with the prefix; undefined where none is above. */
export function endOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === CODE_POINT_MAX) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  const next = last === SURROGATES.before ? SURROGATES.after : last + 1;
  return String.fromCodePoint(...points, next);
}

function joined(parts: readonly Sql[], word: 'and' | 'or'): Sql {
  return {
    sql: `(${parts.map((part) => part.sql).join(` ${word} `)})`,
    bindings: parts.flatMap((part) => part.bindings),
  };
}

/** A list's filter. Throws TypeError on an operand that is null or absent: it would widen silently. */
export function filterCondition(filter: Filter): Condition {
  return all(
    Object.entries(filter).flatMap(([column, value]) =>
      value === undefined ? [] : [filterValue(column, value)],
    ),
  );
}

function filterValue(column: string, value: FilterValue): Condition {
  if ('eq' in value) return compare(column, '=', value.eq);
  if ('gte' in value) return compare(column, '>=', value.gte);
  if ('lte' in value) return compare(column, '<=', value.lte);
  if ('within' in value) return withinCode(column, String(operand(column, value.within)));
  if ('found' in value) return foundCondition(column, value.found);
  if ('in' in value)
    return inCondition(
      column,
      value.in.map((entry) => operand(column, entry)),
    );
  const [from, to] = value.between;
  return all([compare(column, '>=', from), compare(column, '<=', to)]);
}

export function inCondition(column: string, values: readonly Scalar[]): Condition {
  const storable = values.every(isStorable) ? values : values.filter(isStorable);
  return storable.length === 0 ? NO_ROW : { kind: 'in', column, values: storable };
}

/** Without a word nothing was asked for, and nothing is found. */
function foundCondition(column: string, { table, words }: Search): Condition {
  if (words.length === 0 || !words.every((word) => word !== '' && isStorable(word))) return NO_ROW;
  return all(words.map((word): Condition => ({ kind: 'found', column, table, word })));
}

function compare(column: string, op: '=' | '>=' | '<=', value: Scalar): Condition {
  const scalar = operand(column, value);
  return isStorable(scalar) ? { kind: 'compare', column, op, value: scalar } : NO_ROW;
}

function operand(column: string, value: unknown): Scalar {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  // An object here could become SQL in a driver (CVE-2016-20018), and null would compare with nothing.
  throw new TypeError(`filter on "${column}" has an operand that is no string, number or boolean`);
}

export interface OrderColumn {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  /** Never null, as a primary key: `nulls last` would make SQLite sort what an index has in order. */
  readonly required?: boolean;
}

/** Rows after `position`. Nulls come last in either direction, on every database. */
export function afterPosition(
  order: readonly OrderColumn[],
  position: readonly PositionValue[],
): Condition {
  const [first, ...rest] = order;
  if (!first) return NO_ROW;
  const { column, direction, required } = first;
  const value = position[0] ?? null;
  const further = afterPosition(rest, position.slice(1));
  if (value === null) return all([{ kind: 'null', column }, further]);
  return any([
    { kind: 'compare', column, op: direction === 'asc' ? '>' : '<', value },
    required ? NO_ROW : { kind: 'null', column },
    all([{ kind: 'compare', column, op: '=', value }, further]),
  ]);
}

/** `order by` text of the same order, in each database's words: an index has nothing of `case`. */
export function orderSql(order: readonly OrderColumn[], dialect: Dialect): Sql {
  const parts = order.map(({ column, direction, required }) => {
    if (required) return { sql: `?? ${direction}`, bindings: [column] };
    return dialect === 'mysql'
      ? { sql: `?? is null, ?? ${direction}`, bindings: [column, column] }
      : { sql: `?? ${direction} nulls last`, bindings: [column] };
  });
  return {
    sql: parts.map((part) => part.sql).join(', '),
    bindings: parts.flatMap((part) => part.bindings),
  };
}
