/**
 * Which concrete types each field of an operation is asked of. One walk serves `reach` and `prune`, so that
 * what is decided is exactly what is removed.
 */
import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { isExcluded, type Variables } from './conditions.ts';
import type { Fragments } from './fragments.ts';

/** Object types that a selection may meet at run time, sorted by name; interned, so that `===` compares. */
export type TypeSet = readonly GraphQLObjectType[];

/** A field as it is asked for in one place of the operation. */
export interface FieldVisit {
  readonly node: FieldNode;
  /** Type on which the field is selected in the text. */
  readonly parent: GraphQLCompositeType;
  /** Types it may be asked of there; empty for an abstract type without possible types. */
  readonly concrete: TypeSet;
}

export interface ContextWalk {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  /** Coerced variables; without them no condition excludes anything. */
  readonly variables: Variables | undefined;
  readonly typeSets: TypeSets;
}

/** Interned sets of object types. */
export interface TypeSets {
  of(type: GraphQLCompositeType): TypeSet;
  /** Types of `outer` for which a fragment on `condition` applies. */
  narrow(outer: TypeSet, condition: GraphQLCompositeType): TypeSet;
  union(sets: readonly TypeSet[]): TypeSet;
  key(set: TypeSet): string;
}

export function createTypeSets(schema: GraphQLSchema): TypeSets {
  const byKey = new Map<string, TypeSet>();
  const keys = new Map<TypeSet, string>();
  const byType = new Map<GraphQLCompositeType, TypeSet>();

  function intern(types: Iterable<GraphQLObjectType>): TypeSet {
    const sorted = [...new Set(types)].sort((left, right) => (left.name < right.name ? -1 : 1));
    const key = sorted.map(({ name }) => name).join('|');
    const known = byKey.get(key);
    if (known) return known;
    byKey.set(key, sorted);
    keys.set(sorted, key);
    return sorted;
  }

  function of(type: GraphQLCompositeType): TypeSet {
    const known = byType.get(type);
    if (known) return known;
    const set = intern(isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);
    byType.set(type, set);
    return set;
  }

  return {
    of,
    narrow(outer, condition) {
      const inner = of(condition);
      if (outer === inner) return outer;
      return intern(outer.filter((type) => inner.includes(type)));
    },
    union: (sets) => intern(sets.flat()),
    key: (set) => keys.get(set) ?? '',
  };
}

/**
 * Visits every field that the operation may execute, `__typename`, introspection and federation plumbing
 * apart. A fragment is entered once per set of types, never once per spread, so the walk stays linear in
 * the text times the sets of types in which its fragments are used.
 */
export function walkFields(
  walk: ContextWalk,
  operation: OperationDefinitionNode,
  visit: (field: FieldVisit) => void,
): void {
  const root = walk.schema.getRootType(operation.operation);
  if (!root) return;
  const entered = new Set<string>();
  walkSelections(operation.selectionSet, root, walk.typeSets.of(root));

  function walkSelections(set: SelectionSetNode, parent: GraphQLCompositeType, concrete: TypeSet) {
    for (const selection of set.selections)
      if (!isExcluded(selection, walk.variables)) walkSelection(selection, parent, concrete);
  }

  function walkSelection(
    selection: SelectionNode,
    parent: GraphQLCompositeType,
    concrete: TypeSet,
  ): void {
    if (selection.kind === Kind.FIELD) {
      walkField(selection, parent, concrete);
      return;
    }
    const target = enterFragment(walk, selection, parent, concrete);
    if (!target) return;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const key = `${selection.name.value} ${walk.typeSets.key(target.concrete)}`;
      if (entered.has(key)) return;
      entered.add(key);
    }
    walkSelections(target.selectionSet, target.type, target.concrete);
  }

  function walkField(node: FieldNode, parent: GraphQLCompositeType, concrete: TypeSet): void {
    if (isPlumbing(node.name.value)) {
      const entities = node.name.value === '_entities' ? fieldOf(parent, '_entities') : undefined;
      const type = entities && getNamedType(entities.type);
      if (node.selectionSet && isCompositeType(type))
        walkSelections(node.selectionSet, type, walk.typeSets.of(type));
      return;
    }
    visit({ node, parent, concrete });
    const own = fieldOf(parent, node.name.value);
    const type = own && getNamedType(own.type);
    if (node.selectionSet && isCompositeType(type))
      walkSelections(node.selectionSet, type, childTypes(walk, node, parent, concrete));
  }
}

/** What a fragment's selections are selected on; undefined for a fragment or type that does not exist. */
export function fragmentTarget(
  { schema, fragments }: Pick<ContextWalk, 'schema' | 'fragments'>,
  selection: Exclude<SelectionNode, FieldNode>,
  parent: GraphQLCompositeType,
): { type: GraphQLCompositeType; selectionSet: SelectionSetNode } | undefined {
  const source =
    selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
  if (!source) return undefined;
  const type = source.typeCondition ? schema.getType(source.typeCondition.name.value) : parent;
  return isCompositeType(type) ? { type, selectionSet: source.selectionSet } : undefined;
}

/** A fragment's target with the types for which it applies; undefined where it applies to none. */
export function enterFragment(
  walk: ContextWalk,
  selection: Exclude<SelectionNode, FieldNode>,
  parent: GraphQLCompositeType,
  concrete: TypeSet,
) {
  const target = fragmentTarget(walk, selection, parent);
  if (!target) return undefined;
  const narrowed = walk.typeSets.narrow(concrete, target.type);
  // An abstract type without possible types goes by its own classification, so it is entered.
  const empty = narrowed.length === 0 && walk.typeSets.of(target.type).length > 0;
  return empty ? undefined : { ...target, concrete: narrowed };
}

/** Types that the field's own selections may meet: a concrete type may answer a narrower type. */
export function childTypes(
  { typeSets }: Pick<ContextWalk, 'typeSets'>,
  node: FieldNode,
  parent: GraphQLCompositeType,
  concrete: TypeSet,
): TypeSet {
  const answers = [...(concrete.length > 0 ? concrete : [parent])]
    .map((type) => fieldOf(type, node.name.value)?.type)
    .map((type) => type && getNamedType(type))
    .filter(isCompositeType);
  return typeSets.union([...new Set(answers)].map((type) => typeSets.of(type)));
}

/** Names of the types whose coordinates decide about the field. */
export function typesAsked({ parent, concrete }: FieldVisit): readonly string[] {
  return concrete.length > 0 ? concrete.map(({ name }) => name) : [parent.name];
}

/** Coordinates of a field where it is asked: of its concrete types, and its interface's own first. */
export function coordinatesOf({ node, parent, concrete }: FieldVisit): readonly string[] {
  const field = node.name.value;
  const own = isObjectType(parent) ? [] : [`${parent.name}.${field}`];
  return [...own, ...concrete.map((type) => `${type.name}.${field}`)];
}

/** `__typename` and introspection are no coordinates; `_entities`, `_service` are federation's. */
export function isPlumbing(field: string): boolean {
  return field.startsWith('__') || field === '_entities' || field === '_service';
}

export function fieldOf(
  type: GraphQLCompositeType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (isUnionType(type)) return undefined;
  const fields = type.getFields();
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
