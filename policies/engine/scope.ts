/** Scopes as values: one normal form, union, intersection, and binding to a subject. */
import {
  ALL,
  type BoundScope,
  type Item,
  NONE,
  type Scope,
  type ScopeOperator,
  type ScopeValue,
  type Subject,
  type SubjectClass,
} from '../model/index.ts';
import { byText } from './order.ts';
import { type Policy, suppliersOf } from './policy.ts';

type Compare = Extract<Scope, { kind: 'compare' }>;
type Junction = Extract<Scope, { kind: 'and' | 'or' }>;
type BoundValue = Extract<BoundScope, { kind: 'compare' }>['value'];

/**
 * The normal form: nested junctions of one kind flattened; `all` and `none` absorbed; lists of values
 * sorted without duplicates; members sorted by text without duplicates; a member that another one
 * absorbs dropped (`A or (A and B)` is `A`); a junction of one is its member. Equal rows may still have
 * different normal forms; equal normal forms always mean equal rows.
 */
export function normalizeScope(scope: Scope): Scope {
  switch (scope.kind) {
    case 'all':
      return ALL;
    case 'none':
      return NONE;
    case 'self':
      return SELF;
    case 'compare':
      return NORMAL.has(scope) ? scope : normal(sortedValues(scope));
    default:
      return NORMAL.has(scope) ? scope : junction(scope.kind, scope.of);
  }
}

const SELF: Scope = Object.freeze({ kind: 'self' });
/** Scopes known to be normal: agreements share few scopes over many items. */
const NORMAL = new WeakSet<Scope>();

function normal(scope: Compare | Junction): Scope {
  NORMAL.add(scope);
  return scope;
}

/** Rows that any of the scopes admits; no scope admits no row. */
export function unionScopes(scopes: readonly Scope[]): Scope {
  return junction('or', scopes);
}

/** Rows that every one of the scopes admits; no scope admits every row. */
export function intersectScopes(scopes: readonly Scope[]): Scope {
  return junction('and', scopes);
}

/** True if both are normal and the same. */
export function sameScope(left: Scope, right: Scope): boolean {
  return scopeText(left) === scopeText(right);
}

/**
 * True if `outer` provably admits every row that `inner` admits: each way into `inner` asks for all that
 * some way into `outer` asks for. Both normal; then it holds exactly if their union is `outer`.
 */
export function coversScope(outer: Scope, inner: Scope): boolean {
  const ways = waysInto(outer);
  return waysInto(inner).every((way) => ways.some((wider) => asksForAllOf(way, wider)));
}

function asksForAllOf(way: Scope, wider: Scope): boolean {
  const conditions = conditionsOf(way);
  return conditionsOf(wider).every((wanted) => conditions.some((one) => sameScope(one, wanted)));
}

/** Scopes of which one has to admit a row. */
function waysInto(scope: Scope): readonly Scope[] {
  if (scope.kind === 'none') return [];
  return scope.kind === 'or' ? scope.of : [scope];
}

/** Scopes that all have to admit a row. */
function conditionsOf(scope: Scope): readonly Scope[] {
  if (scope.kind === 'all') return [];
  return scope.kind === 'and' ? scope.of : [scope];
}

function junction(kind: Junction['kind'], scopes: readonly Scope[]): Scope {
  const [neutral, absorbing] = kind === 'and' ? [ALL, NONE] : [NONE, ALL];
  const flat = flattened(kind, scopes);
  if (flat.has(absorbing)) return absorbing;
  flat.delete(neutral);
  const [first = neutral] = flat;
  // Stryker disable next-line ConditionalExpression: what follows finds the same, and takes longer
  if (flat.size < 2) return first;
  const members = new Map<string, Scope>();
  for (const member of flat) members.set(scopeText(member), member);
  const texts = [...members.keys()].filter((text) => !absorbed(kind, text, members)).sort();
  const of = texts.flatMap((text) => members.get(text) ?? []);
  const [only = neutral] = of;
  return of.length === 1 ? only : normal({ kind, of });
}

/** Normal forms of the members, and of those that are junctions of the kind their members. */
function flattened(kind: Junction['kind'], members: readonly Scope[]): Set<Scope> {
  const flat = new Set<Scope>();
  for (const member of members) {
    const form = normalizeScope(member);
    if (form.kind !== kind) flat.add(form);
    else for (const inner of form.of) flat.add(inner);
  }
  return flat;
}

/** Absorption: in an `or` a member goes when another one's conditions are a subset of its own. */
function absorbed(
  kind: Junction['kind'],
  text: string,
  members: ReadonlyMap<string, Scope>,
): boolean {
  const dual = kind === 'and' ? 'or' : 'and';
  const member = members.get(text);
  if (member?.kind !== dual) return false;
  const conditions = new Set(member.of.map(scopeText));
  return [...members].some(([otherText, other]) => {
    if (otherText === text) return false;
    const wanted = other.kind === dual ? other.of.map(scopeText) : [otherText];
    return wanted.every((condition) => conditions.has(condition));
  });
}

function sortedValues(scope: Compare): Compare {
  if (!('literal' in scope.value) || !Array.isArray(scope.value.literal)) return scope;
  const values: readonly (string | number)[] = scope.value.literal;
  const texts = new Map(values.map((value) => [JSON.stringify(value), value]));
  const sorted = [...texts].sort(([left], [right]) => byText(left, right));
  return { ...scope, value: { literal: sorted.map(([, value]) => value) } };
}

/** One text per normal scope, whatever the order in which its members were written. */
export function scopeText(scope: Scope): string {
  const known = TEXTS.get(scope);
  if (known !== undefined) return known;
  const text = textOf(scope);
  TEXTS.set(scope, text);
  return text;
}

/** Scopes are values: nothing changes one, so its text is made once. */
const TEXTS = new WeakMap<Scope, string>();

function textOf(scope: Scope): string {
  switch (scope.kind) {
    case 'compare':
      return JSON.stringify([scope.item, scope.op, valueText(scope.value)]);
    case 'and':
    case 'or':
      return JSON.stringify([scope.kind, ...scope.of.map(scopeText)]);
    default:
      return scope.kind;
  }
}

function valueText(value: ScopeValue): readonly unknown[] {
  return 'literal' in value ? ['literal', value.literal] : ['subject', value.subject];
}

/**
 * True if the scope can be bound for every subject of the class and become a `where` of the source that
 * holds `item`: each comparison names an item of the same type and supplier with exactly one column and a
 * value of the operator's shape, and each `$subject` value exists. One comparison that cannot be bound
 * makes the whole scope unknown.
 */
export function scopeBinds(
  policy: Policy,
  scope: Scope,
  subject: SubjectClass,
  item: Item,
): boolean {
  switch (scope.kind) {
    case 'all':
    case 'none':
      return true;
    case 'self':
      return subject.kind === 'citizen' && policy.resources.get(item.type)?.subject !== undefined;
    case 'compare': {
      const compared = policy.items.get(scope.item);
      if (compared?.type !== item.type || compared.columns.length !== 1) return false;
      if (!sameSupplier(policy, compared, item)) return false;
      // A citizen's own reference is bound later; any text stands for it here.
      const value = boundValue(scope.value, subject, '-');
      return value !== undefined && suits(scope.op, value);
    }
    default:
      return scope.of.every((member) => scopeBinds(policy, member, subject, item));
  }
}

/** What one department keeps, no other one's database can compare. */
function sameSupplier(policy: Policy, left: Item, right: Item): boolean {
  const suppliers = suppliersOf(policy, right);
  return suppliersOf(policy, left).some((supplier) => suppliers.includes(supplier));
}

/** Puts the subject's values in place. What cannot be bound admits no row. */
export function bindScope(scope: Scope, subject: Subject): BoundScope {
  switch (scope.kind) {
    case 'all':
    case 'none':
      return scope;
    case 'self':
      return subject.kind === 'citizen' && subject.sub !== ''
        ? { kind: 'self', ref: subject.sub }
        : { kind: 'none' };
    case 'compare': {
      const value = boundValue(scope.value, subject, subject.sub);
      if (value === undefined || !suits(scope.op, value)) return { kind: 'none' };
      return { kind: 'compare', item: scope.item, op: scope.op, value };
    }
    default:
      return { kind: scope.kind, of: scope.of.map((member) => bindScope(member, subject)) };
  }
}

function boundValue(
  value: ScopeValue,
  subject: SubjectClass,
  self: string,
): BoundValue | undefined {
  if ('literal' in value) return value.literal;
  switch (value.subject) {
    case 'areas':
      return subject.areas.length > 0 ? subject.areas : undefined;
    case 'department':
      return subject.dept === '' ? undefined : subject.dept;
    case 'self':
      return subject.kind === 'citizen' && self !== '' ? self : undefined;
    default:
      return undefined;
  }
}

function suits(op: ScopeOperator, value: BoundValue): boolean {
  switch (op) {
    case 'in':
      return Array.isArray(value);
    case 'within':
      return Array.isArray(value)
        ? value.every((code) => typeof code === 'string' && code !== '')
        : typeof value === 'string' && value !== '';
    case 'eq':
    case 'ne':
      return !Array.isArray(value);
    case 'gte':
    case 'lte':
      return typeof value === 'string' || typeof value === 'number';
    default:
      return false;
  }
}
