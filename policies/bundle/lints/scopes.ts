/** Lints on scopes: each must become a `where` of one source, over columns its items declare. */
import type { Agreement, Item, Scope, SourceLocation } from '../../model/index.ts';
import { own } from '../names.ts';
import { type Problem, problem } from '../problem.ts';
import { locate } from '../yaml/positions.ts';
import { type Lint, type LintContext, unknown } from './context.ts';

type Compare = Extract<Scope, { kind: 'compare' }>;

/**
 * Rows: the scoped type is granted, and the scope reads single columns of the supplier's own rows.
 */
export const resourceScopes: Lint = function* (context) {
  for (const agreement of context.agreements) {
    const granted = grantedItems(context, agreement);
    for (const [type, scope] of Object.entries(agreement.resourceScope)) {
      const at = locate(agreement, 'resourceScope', type);
      if (!own(context.catalog.resources, type)) {
        yield unknown('TYPE_UNKNOWN', at, type, Object.keys(context.catalog.resources));
        continue;
      }
      // A scope that misses its type would silently leave every row open.
      if (!granted.some((item) => item.type === type))
        yield problem('SCOPE_IDLE', at, { id: agreement.id, type });
      yield* checkScope(context, agreement, type, scope, at);
    }
  }
};

/** Cells: besides that, the scope tells the consumer only what it sees anyway. */
export const itemScopes: Lint = function* (context) {
  for (const agreement of context.agreements) {
    const granted = grantedItems(context, agreement);
    for (const [coordinate, scope] of Object.entries(agreement.itemScope)) {
      const at = locate(agreement, 'itemScope', coordinate);
      const item = context.item(coordinate);
      if (!item) {
        yield unknown('COORDINATE_UNKNOWN', at, coordinate, Object.keys(context.catalog.items));
        continue;
      }
      if (!granted.includes(item))
        yield problem('MASK_OUTSIDE', at, { coordinate, id: agreement.id });
      yield* checkScope(context, agreement, item.type, scope, at);
      for (const compare of comparesOf(scope))
        if (!isSeen(context, agreement, granted, compare.item))
          yield problem('SCOPE_UNSEEN', at, { coordinate: compare.item });
    }
  }
};

function grantedItems(context: LintContext, agreement: Agreement): Item[] {
  return context
    .granted(agreement)
    .map(({ coordinate }) => context.item(coordinate))
    .filter((item) => item !== undefined);
}

/** Granted whole by the same agreement, or open to everybody. */
function isSeen(
  context: LintContext,
  agreement: Agreement,
  granted: readonly Item[],
  coordinate: string,
): boolean {
  const item = context.item(coordinate);
  if (!item || item.sharing === 'UNCONDITIONAL') return true;
  const whole =
    !Object.hasOwn(agreement.masks, coordinate) && !Object.hasOwn(agreement.itemScope, coordinate);
  return whole && granted.includes(item);
}

function* checkScope(
  context: LintContext,
  agreement: Agreement,
  type: string,
  scope: Scope,
  at: SourceLocation | undefined,
): Iterable<Problem> {
  if (hasSelf(scope) && !context.personal(type))
    yield problem('SCOPE_SELF_IMPERSONAL', at, { type });
  for (const compare of comparesOf(scope)) {
    const wanted = operandWanted(compare);
    if (wanted !== undefined)
      yield problem('SCOPE_OPERAND_WRONG', at, { op: compare.op, want: wanted });
    const item = context.item(compare.item);
    if (!item) {
      yield unknown('COORDINATE_UNKNOWN', at, compare.item, Object.keys(context.catalog.items));
      continue;
    }
    const { coordinate } = item;
    if (item.type !== type) yield problem('SCOPE_OTHER_TYPE', at, { type, coordinate });
    if (item.key) continue;
    if (!item.suppliers.includes(agreement.supplier))
      yield problem('SCOPE_OTHER_SOURCE', at, { coordinate, supplier: agreement.supplier });
    if (item.columns.length !== 1) yield problem('SCOPE_NOT_A_COLUMN', at, { coordinate });
  }
}

function comparesOf(scope: Scope): Compare[] {
  if (scope.kind === 'compare') return [scope];
  return scope.kind === 'and' || scope.kind === 'or' ? scope.of.flatMap(comparesOf) : [];
}

function hasSelf(scope: Scope): boolean {
  if (scope.kind === 'and' || scope.kind === 'or') return scope.of.some(hasSelf);
  return scope.kind === 'self';
}

/** What the operator wants where its value does not fit, else undefined. */
function operandWanted({ op, value }: Compare): string | undefined {
  const subject = 'subject' in value ? value.subject : undefined;
  const literal = 'literal' in value ? value.literal : undefined;
  const list = Array.isArray(literal);
  switch (op) {
    case 'within':
      return subject === 'areas' || typeof literal === 'string' ? undefined : '$areas | "150602"';
    case 'in':
      return list ? undefined : '[...]';
    case 'eq':
    case 'ne':
      return subject === 'areas' || list ? '"..." | $department' : undefined;
    case 'gte':
    case 'lte': {
      const ordered = typeof literal === 'string' || typeof literal === 'number';
      return ordered ? undefined : '"..." | 0';
    }
    default:
      return op satisfies never;
  }
}
