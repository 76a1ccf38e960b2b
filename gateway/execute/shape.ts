/**
 * The shape of an answer: per object and per runtime type exactly the response keys that the fetch asked
 * for. Compiled from the fetch's own text, so a source can add nothing to what it was asked (promise 10).
 * Field collection follows the GraphQL specification, section 6.3.2; `@skip`/`@include` are ignored,
 * since a field that was left out by its source is not there to be kept.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { KeyRenamer, RewriteSegment } from '../plan/index.ts';
import type { Supergraph } from './supergraph.ts';

/** One response key of one runtime type. */
export interface FieldShape {
  /** Key in the merged data; differs from the response key where the planner renames. */
  readonly to: string;
  /** `__typename`, under whatever key. */
  readonly typename: boolean;
  /** A leaf of the scalar `Ref`, or lists of it. */
  readonly ref: boolean;
  /** List levels; undefined where the supergraph does not know the field. */
  readonly lists: number | undefined;
  /** In the supergraph, where it knows the field. */
  readonly type: GraphQLOutputType | undefined;
  /** Set on composite fields. */
  readonly child: ObjectShape | undefined;
  /** A leaf whose value is kept as it is, if it has the shape of one. */
  readonly plain: boolean;
  /** A leaf of a scalar that is not built in: its values may be objects. */
  readonly custom: boolean;
}

/** Response key -> field, for one runtime type. */
export type Fields = ReadonlyMap<string, FieldShape>;

export interface ObjectShape {
  /** Static type where the supergraph knows it. */
  readonly type: string | undefined;
  /** True if the static type is an object type: then the answer's `__typename` decides nothing. */
  readonly concrete: boolean;
  /**
   * Fields for a runtime type of the supergraph. Without one, what is asked of any type: a plan leaves
   * `__typename` out where it needs none.
   */
  fieldsOf(typename: string | undefined): Fields;
}

interface Rename {
  readonly path: readonly RewriteSegment[];
  readonly to: string;
}

/** What all shapes of one fetch share. */
export interface ShapeContext {
  readonly supergraph: Supergraph;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** False for sources in the base space: then a reference is a leaf like any other. */
  readonly convertsRefs: boolean;
}

/** Shape of objects of static type `type` (undefined: unknown) selected by `sets`. */
export function objectShape(
  context: ShapeContext,
  type: string | undefined,
  sets: readonly SelectionSetNode[],
  renames: readonly KeyRenamer[],
): ObjectShape {
  const byType = new Map<string | undefined, Fields>();
  return {
    type,
    concrete: type !== undefined && context.supergraph.isObject(type),
    fieldsOf(typename) {
      const known = byType.get(typename);
      if (known) return known;
      const fields = collect(context, type, typename, sets, renames);
      byType.set(typename, fields);
      return fields;
    },
  };
}

function collect(
  context: ShapeContext,
  type: string | undefined,
  typename: string | undefined,
  sets: readonly SelectionSetNode[],
  renames: readonly Rename[],
): Fields {
  const nodes = new Map<string, { node: FieldNode; parent: string | undefined }[]>();
  for (const set of sets) collectNodes(context, set, type, typename, nodes);
  const inside = renames.flatMap((rename) => enterType(context, rename, typename));
  const fields = new Map<string, FieldShape>();
  for (const [key, found] of nodes) {
    const here = inside.filter((rename) => isKey(rename.path[0], key));
    fields.set(key, fieldShape(context, key, typename, found, here));
  }
  return fields;
}

function collectNodes(
  context: ShapeContext,
  set: SelectionSetNode,
  parent: string | undefined,
  typename: string | undefined,
  into: Map<string, { node: FieldNode; parent: string | undefined }[]>,
): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const found = into.get(key);
      if (found) found.push({ node: selection, parent });
      else into.set(key, [{ node: selection, parent }]);
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : context.fragments.get(selection.name.value);
    if (!fragment) continue;
    const condition = fragment.typeCondition?.name.value ?? parent;
    if (condition !== parent && !satisfies(context, typename, condition)) continue;
    collectNodes(context, fragment.selectionSet, condition, typename, into);
  }
}

/** Where the runtime type was not asked for, every fragment of the fetch may have applied. */
function satisfies(
  context: ShapeContext,
  typename: string | undefined,
  condition: string | undefined,
): boolean {
  if (typename === undefined || condition === undefined) return true;
  return context.supergraph.matches(typename, condition);
}

function fieldShape(
  context: ShapeContext,
  key: string,
  typename: string | undefined,
  found: readonly { node: FieldNode; parent: string | undefined }[],
  renames: readonly Rename[],
): FieldShape {
  const to = renames.find((rename) => rename.path.length === 1)?.to ?? key;
  const [first] = found;
  const name = first?.node.name.value ?? key;
  const type =
    name === '__typename' ? undefined : fieldType(context, [typename, first?.parent], name);
  const sets = found.flatMap(({ node }) => (node.selectionSet ? [node.selectionSet] : []));
  const named = type && getNamedType(type);
  const child =
    sets.length === 0
      ? undefined
      : objectShape(
          context,
          named && !isLeafType(named) ? named.name : undefined,
          sets,
          renames.map(({ path, to: target }) => ({ path: path.slice(1), to: target })),
        );
  const ref = context.convertsRefs && child === undefined && named?.name === 'Ref';
  const isTypename = name === '__typename';
  return {
    to,
    typename: isTypename,
    ref,
    lists: type && listLevels(type),
    type,
    child,
    plain: child === undefined && !ref && !isTypename && to === key,
    custom: named === undefined || (isScalarType(named) && !isSpecifiedScalarType(named)),
  };
}

/** Type of a field on the first of `types` that has it. */
function fieldType(
  context: ShapeContext,
  types: readonly (string | undefined)[],
  name: string,
): GraphQLOutputType | undefined {
  for (const typename of types) {
    const type = typename === undefined ? undefined : context.supergraph.type(typename);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const fields = type.getFields();
    if (Object.hasOwn(fields, name)) return fields[name]?.type;
  }
  return undefined;
}

function listLevels(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listLevels(type.ofType);
  return isListType(type) ? 1 + listLevels(type.ofType) : 0;
}

/** The rename as it stands behind leading type conditions; nothing if they exclude `typename`. */
function enterType(
  context: ShapeContext,
  rename: Rename,
  typename: string | undefined,
): readonly Rename[] {
  const [head, ...rest] = rename.path;
  if (head?.kind !== 'type') return [rename];
  if (!head.names.some((name) => satisfies(context, typename, name))) return [];
  return enterType(context, { path: rest, to: rename.to }, typename);
}

function isKey(segment: RewriteSegment | undefined, key: string): boolean {
  return segment?.kind === 'key' && segment.name === key;
}
