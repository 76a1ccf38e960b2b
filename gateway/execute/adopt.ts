/**
 * Takes a source's answer into the merged data. `adopt` cleans it in place, by the shape of the fetch:
 * what was not asked for goes, keys are renamed, references are converted. `merge` joins it with what
 * other sources gave.
 */
import { isObject, type JsonObject, own, put } from './json.ts';
import type { FieldShape, Fields, ObjectShape } from './shape.ts';
import type { Supergraph } from './supergraph.ts';

export interface Adoption {
  readonly supergraph: Supergraph;
  /** Reference of the source's space -> base reference; undefined for sources in the base space. */
  readonly fromSource: ((ref: string) => string) | undefined;
}

/**
 * The object as far as it was asked for, or null where the source gave something else. `known` is the
 * type of the entity asked about, where the plan did not ask the source to say it.
 */
export function adopt(
  adoption: Adoption,
  value: unknown,
  shape: ObjectShape,
  known?: string,
): JsonObject | null {
  if (!isObject(value)) return null;
  const typename = runtimeType(adoption, value, shape, known);
  const fields = shape.fieldsOf(typename);
  let renamed: [string, string][] | undefined;
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    if (field === undefined) {
      delete value[key];
    } else if (field.plain) {
      const leaf = value[key];
      if (typeof leaf === 'object' && leaf !== null) put(value, key, adoptLeaf(leaf, field));
    } else {
      adoptField(adoption, value, key, field, typename);
      if (field.to !== key) renamed = [...(renamed ?? []), [key, field.to]];
    }
  }
  if (renamed) rename(value, renamed, fields);
  return value;
}

function adoptField(
  adoption: Adoption,
  object: JsonObject,
  key: string,
  field: FieldShape,
  typename: string | undefined,
): void {
  const value = object[key];
  if (field.typename) {
    // A name that contradicts the plan is as good as none.
    if (!isTypeName(adoption, value)) delete object[key];
    else if (typename !== undefined) put(object, key, typename);
    return;
  }
  const { child, lists } = field;
  if (child) put(object, key, adoptLevel(adoption, value, child, lists, LEVELS_MOST));
  else if (field.ref && adoption.fromSource)
    put(object, key, mapRefs(adoptLeaf(value, field), adoption.fromSource));
  else put(object, key, adoptLeaf(value, field));
}

/** List levels where the supergraph does not tell, and levels inside a leaf of JSON. */
const LEVELS_MOST = 32;

/** Stands for what no leaf can be: no type admits it, so it is an error in its place; in JSON it is null. */
const UNFIT = Number.NaN;

/** A leaf, or lists of it; what is nested deeper than what was asked for can be is no value. */
function adoptLeaf(value: unknown, field: FieldShape): unknown {
  const lists = field.lists ?? 0;
  const levels = lists + (field.custom ? LEVELS_MOST : 0);
  return isNestedWithin(value, levels, field.custom) ? value : withoutUnfit(value, lists, field);
}

function withoutUnfit(value: unknown, lists: number, field: FieldShape): unknown {
  if (lists > 0 && Array.isArray(value))
    return value.map((item) => withoutUnfit(item, lists - 1, field));
  const fits = isNestedWithin(value, field.custom ? LEVELS_MOST : 0, field.custom);
  return fits ? value : UNFIT;
}

/** Bounds every later walk over the value, so that none of them can exhaust the stack. */
function isNestedWithin(value: unknown, levels: number, objects: boolean): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0 || !(objects || Array.isArray(value))) return false;
  return Object.values(value).every((item) => isNestedWithin(item, levels - 1, objects));
}

/** A composite value behind `lists` list levels; where the supergraph does not tell, up to `most`. */
function adoptLevel(
  adoption: Adoption,
  value: unknown,
  child: ObjectShape,
  lists: number | undefined,
  most: number,
): unknown {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(value)) return lists ? null : adopt(adoption, value, child);
  if (lists === 0 || most === 0) return null;
  const inner = lists === undefined ? undefined : lists - 1;
  for (let index = 0; index < value.length; index++)
    value[index] = adoptLevel(adoption, value[index], child, inner, most - 1);
  return value;
}

/** Two keys may swap names, so all are taken out before any is put back. */
function rename(object: JsonObject, renamed: readonly [string, string][], fields: Fields): void {
  const values = renamed.map(([key]) => object[key]);
  for (const [key] of renamed) if (!isTarget(fields, key)) delete object[key];
  for (const [index, [, to]] of renamed.entries()) put(object, to, values[index]);
}

/** True if an unrenamed field keeps this key. */
function isTarget(fields: Fields, key: string): boolean {
  return fields.get(key)?.to === key;
}

function runtimeType(
  adoption: Adoption,
  object: JsonObject,
  shape: ObjectShape,
  known: string | undefined,
): string | undefined {
  if (shape.concrete) return shape.type;
  const said = own(object, '__typename');
  if (said === undefined) return known;
  const bound = known ?? shape.type;
  if (isTypeName(adoption, said) && (bound === undefined || related(adoption, said, bound)))
    return said;
  return bound;
}

function isTypeName(adoption: Adoption, value: unknown): value is string {
  return typeof value === 'string' && adoption.supergraph.type(value) !== undefined;
}

function related({ supergraph }: Adoption, one: string, other: string): boolean {
  return supergraph.matches(one, other) || supergraph.matches(other, one);
}

function mapRefs(value: unknown, convert: (ref: string) => string): unknown {
  if (typeof value === 'string') return convert(value);
  return Array.isArray(value) ? value.map((item) => mapRefs(item, convert)) : value;
}

/**
 * Joins what another fetch says of the same object. What is there stays: a later source can add, but
 * neither change nor null what an earlier one supplied. Lists of equal length are joined element by
 * element; a concrete `__typename` replaces the name of an interface.
 */
export function merge(supergraph: Supergraph, target: JsonObject, source: JsonObject): void {
  for (const key of Object.keys(source)) {
    const earlier = own(target, key);
    if (earlier === undefined || earlier === null) {
      put(target, key, source[key]);
      continue;
    }
    const later = own(source, key);
    if (typeof earlier === 'object') {
      mergeComposite(supergraph, earlier, later);
    } else if (key === '__typename' && isMoreConcrete(supergraph, earlier, later)) {
      put(target, key, later);
    }
  }
}

function mergeComposite(supergraph: Supergraph, earlier: object, later: unknown): void {
  if (Array.isArray(earlier)) {
    if (Array.isArray(later) && later.length === earlier.length)
      mergeList(supergraph, earlier, later);
  } else if (isObject(later)) {
    merge(supergraph, earlier as JsonObject, later);
  }
}

function mergeList(supergraph: Supergraph, earlier: unknown[], later: readonly unknown[]): void {
  for (const [index, item] of later.entries()) {
    const there = earlier[index];
    if (there === null || there === undefined) earlier[index] = item;
    else if (typeof there === 'object') mergeComposite(supergraph, there, item);
  }
}

function isMoreConcrete(supergraph: Supergraph, earlier: unknown, later: unknown): boolean {
  return (
    typeof earlier === 'string' && typeof later === 'string' && supergraph.matches(later, earlier)
  );
}
