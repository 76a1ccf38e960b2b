/** Scopes of the policy as conditions over the department's own columns. */
import { bindScope } from '../../policies/engine/index.ts';
import type { BoundScope, Scope, Subject, Verdict } from '../../policies/model/index.ts';
import {
  all,
  any,
  type Condition,
  EVERY_ROW,
  inCondition,
  NO_ROW,
  withinCode,
} from './condition.ts';
import type { Table } from './tables.ts';

/** Rows of `table` that `scope` admits. What this source cannot express admits no row. */
export function scopeCondition(scope: Scope, table: Table, subject: Subject): Condition {
  return boundCondition(bindScope(scope, subject), table);
}

function boundCondition(scope: BoundScope, table: Table): Condition {
  switch (scope.kind) {
    case 'all':
      return EVERY_ROW;
    case 'none':
      return NO_ROW;
    case 'self': {
      const column = table.resource.subject;
      return column === undefined ? NO_ROW : inCondition(column, [scope.ref]);
    }
    case 'compare':
      return compareCondition(scope, table);
    case 'and':
      return scope.of.length === 0
        ? NO_ROW
        : all(scope.of.map((part) => boundCondition(part, table)));
    case 'or':
      return any(scope.of.map((part) => boundCondition(part, table)));
  }
}

type Compare = Extract<BoundScope, { kind: 'compare' }>;

const OPERATORS = { eq: '=', ne: '<>', gte: '>=', lte: '<=' } as const;

function compareCondition(scope: Compare, table: Table): Condition {
  const column = columnOf(scope.item, table);
  if (column === undefined) return NO_ROW;
  const { value } = scope;
  if (scope.op === 'in') return inCondition(column, listOf(value));
  if (scope.op === 'within')
    return any(listOf(value).map((code) => withinCode(column, String(code))));
  if (Array.isArray(value)) return NO_ROW;
  return {
    kind: 'compare',
    column,
    op: OPERATORS[scope.op],
    value: value as string | number | boolean,
  };
}

function listOf(value: Compare['value']): readonly (string | number | boolean)[] {
  return Array.isArray(value) ? value : [value as string | number | boolean];
}

/** The one column of an item of this very table. */
function columnOf(coordinate: string, table: Table): string | undefined {
  const [type, field = ''] = coordinate.split('.');
  const columns = type === table.type ? table.items.get(field)?.columns : undefined;
  return columns?.length === 1 ? columns[0] : undefined;
}

/** Rows for which a granted argument may be compared (contract step 6); masks never compare. */
export function argumentCondition(
  verdict: Verdict | undefined,
  table: Table,
  subject: Subject,
): Condition {
  if (verdict?.effect !== 'grant' || verdict.mask !== undefined) return NO_ROW;
  if (verdict.parts) {
    const open = verdict.parts.filter((part) => part.mask === undefined);
    return any(
      open.map((part) => (part.scope ? scopeCondition(part.scope, table, subject) : EVERY_ROW)),
    );
  }
  return verdict.itemScope ? scopeCondition(verdict.itemScope, table, subject) : EVERY_ROW;
}
