/**
 * What a scope means, for the oracle and for tests that compare it with engine and guard. Written from
 * docs/POLICY.md; it imports types only.
 */
import type {
  Catalog,
  Coordinate,
  Item,
  Scope,
  ScopeValue,
  SubjectClass,
} from '../../policies/model/index.ts';

/** A row as a scope sees it: values by item, and the base reference of the person it is about. */
export interface TestRow {
  readonly values: ReadonlyMap<Coordinate, string | number | boolean>;
  readonly subject?: string;
}

/** The class, and for citizens the base reference of their token. */
export type Asking = SubjectClass & { readonly sub?: string };

type Compare = Extract<Scope, { readonly kind: 'compare' }>;

/** The value a comparison has for this subject; undefined where it has none. */
function operandOf(value: ScopeValue, subject: Asking): unknown {
  if ('literal' in value) return value.literal;
  if (value.subject === 'areas') return subject.areas.length > 0 ? subject.areas : undefined;
  if (value.subject === 'department') return subject.dept === '' ? undefined : subject.dept;
  return subject.kind === 'citizen' ? (subject.sub ?? 'self') : undefined;
}

/** Suits the operator: `in` a list; `within` a text or list of texts; order no list; `eq`, `ne` no list. */
function suits(op: Compare['op'], value: unknown): boolean {
  if (op === 'in') return Array.isArray(value);
  if (op === 'within')
    return [value].flat().every((one) => typeof one === 'string' && one !== '') && value !== '';
  if (op === 'gte' || op === 'lte') return typeof value === 'string' || typeof value === 'number';
  return value !== undefined && !Array.isArray(value);
}

/**
 * "In its normal form every comparison can be bound: in the catalog, of the same type, with a supplier in
 * common and one column; the value exists and suits." What vanishes in the normal form changes no row.
 */
export function canBeBound(
  scope: Scope,
  subject: Asking,
  granted: Item,
  catalog: Catalog,
): boolean {
  const suppliers = suppliersOf(granted, catalog);
  return essential([scope]).every((condition) => {
    if (condition.kind === 'self')
      return (
        subject.kind === 'citizen' && own(catalog.resources, granted.type)?.subject !== undefined
      );
    const item = own(catalog.items, condition.item);
    const operand = operandOf(condition.value, subject);
    return (
      item?.type === granted.type &&
      suppliersOf(item, catalog).some((one) => suppliers.includes(one)) &&
      item.columns.length === 1 &&
      operand !== undefined &&
      suits(condition.op, operand)
    );
  });
}

/** "`item.suppliers`; for a key whose list is empty, the supplier of the item's resource." */
export function suppliersOf(item: Item, catalog: Catalog): readonly string[] {
  if (item.suppliers.length > 0 || !item.key) return item.suppliers;
  const supplier = own(catalog.resources, item.type)?.supplier;
  return supplier === undefined ? [] : [supplier];
}

/** "A row is admitted by all; by self; by and and or; by a comparison." What cannot be bound admits no row. */
export function admits(scope: Scope, subject: Asking, row: TestRow): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'self':
      return subject.kind === 'citizen' && row.subject === subject.sub;
    case 'and':
      return scope.of.every((part) => admits(part, subject, row));
    case 'or':
      return scope.of.some((part) => admits(part, subject, row));
    case 'compare':
      return compares(scope, subject, row);
  }
}

function compares({ item, op, value }: Compare, subject: Asking, row: TestRow): boolean {
  const cell = row.values.get(item);
  const bound = operandOf(value, subject);
  if (cell === undefined || bound === undefined || !suits(op, bound)) return false;
  if (op === 'in') return (bound as readonly unknown[]).includes(cell);
  if (op === 'within')
    return [bound].flat().some((prefix) => String(cell).startsWith(String(prefix)));
  if (op === 'gte') return cell >= (bound as string | number);
  if (op === 'lte') return cell <= (bound as string | number);
  return (cell === bound) === (op === 'eq');
}

type Condition = Compare | { readonly kind: 'self' };
/** Conditions by their text, all of which must hold. */
type Conditions = ReadonlyMap<string, Condition>;

/** The scope as alternatives. */
function alternatives(scope: Scope): readonly Conditions[] {
  if (scope.kind === 'all') return [new Map()];
  if (scope.kind === 'none') return [];
  if (scope.kind === 'or') return scope.of.flatMap(alternatives);
  if (scope.kind === 'compare' || scope.kind === 'self') return [new Map([[textOf(scope), scope]])];
  let sofar: readonly Conditions[] = [new Map()];
  for (const part of scope.of)
    sofar = sofar.flatMap((one) => alternatives(part).map((other) => new Map([...one, ...other])));
  return sofar;
}

function textOf(condition: Condition): string {
  if (condition.kind === 'self') return 'self';
  const { item, op, value } = condition;
  const operand = 'literal' in value ? ['literal', [value.literal].flat().sort()] : value.subject;
  return JSON.stringify([item, op, operand]);
}

const demandsNoMore = (one: Conditions, other: Conditions) =>
  [...one.keys()].every((text) => other.has(text));

/** Every row of `narrow` is a row of `wide`, as far as the conditions alone tell. */
export function covers(wide: readonly Scope[], narrow: readonly Scope[]): boolean {
  const widely = wide.flatMap(alternatives);
  return narrow
    .flatMap(alternatives)
    .every((one) => widely.some((other) => demandsNoMore(other, one)));
}

/** Whether there is no row the scope could admit. */
export function admitsNothing(scope: Scope): boolean {
  return alternatives(scope).length === 0;
}

/** Conditions that decide about some row: those of alternatives that no other makes needless. */
function essential(scopes: readonly Scope[]): readonly Condition[] {
  const all = scopes.flatMap(alternatives);
  const needed = all.filter(
    (one) => !all.some((other) => other.size < one.size && demandsNoMore(other, one)),
  );
  return needed.flatMap((one) => [...one.values()]);
}

/** Own property of a record from outside; never its prototype's. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
