/** What one row shows: a bound scope over values in memory, as a source's `where` would have it. */
import type { BoundScope, Coordinate, Grant, Scope } from '../model/index.ts';

/** A row as a scope sees it: values by item, and the base reference of the person it is about. */
export interface CaseRow {
  readonly values: ReadonlyMap<Coordinate, string | number | boolean>;
  readonly subject?: string;
}

/** Puts a subject's values into a scope. */
export type BindRows = (scope: Scope) => BoundScope;

/** Whether a row is shown (`plain`, or the mask), absent (outside its type's scopes), or nulled. */
export type Cell = string;
export const CELL_HIDDEN = 'ROW_SCOPE';
export const ROW_ABSENT = 'absent';
export const PLAIN = 'plain';

/** The cell of a granted coordinate. `rowScopes` are its type's; a root field's has none. */
export function cellOf(
  { mask, parts, itemScope }: Grant,
  rowScopes: readonly Scope[] | undefined,
  row: CaseRow,
  bind: BindRows,
): Cell {
  const shown = (scope: Scope | undefined) => scope === undefined || admitsRow(bind(scope), row);
  if (rowScopes && rowScopes.length > 0 && !rowScopes.some(shown)) return ROW_ABSENT;
  if (!shown(itemScope)) return CELL_HIDDEN;
  if (!parts) return mask ?? PLAIN;
  const part = parts.find(({ scope }) => shown(scope));
  return part ? (part.mask ?? PLAIN) : CELL_HIDDEN;
}

/** Whether the row is one of the scope's. A value that is not known, or does not suit, admits none. */
export function admitsRow(scope: BoundScope, row: CaseRow): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'self':
      return row.subject === scope.ref;
    case 'and':
      return scope.of.every((part) => admitsRow(part, row));
    case 'or':
      return scope.of.some((part) => admitsRow(part, row));
    case 'compare':
      return compares(scope, row.values.get(scope.item));
  }
}

type Compare = Extract<BoundScope, { readonly kind: 'compare' }>;

function compares({ op, value }: Compare, cell: string | number | boolean | undefined): boolean {
  if (cell === undefined) return false;
  const values: readonly unknown[] = [value].flat();
  if (op === 'in') return Array.isArray(value) && values.includes(cell);
  if (op === 'within') return values.every(isPrefix) && values.some(containing(cell));
  if (Array.isArray(value)) return false;
  if (op === 'eq') return cell === value;
  if (op === 'ne') return cell !== value;
  if (typeof value === 'boolean') return false;
  return op === 'gte' ? cell >= value : cell <= value;
}

const isPrefix = (one: unknown) => typeof one === 'string' && one !== '';
const containing = (cell: string | number | boolean) => (prefix: unknown) =>
  String(cell).startsWith(String(prefix));
