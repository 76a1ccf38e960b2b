/**
 * Fits a field that was selected on an abstract type to one concrete type, whose own field may answer a
 * narrower type: fragments that can no longer apply there would make the operation invalid.
 */
import {
  type FieldNode,
  type GraphQLCompositeType,
  getNamedType,
  isCompositeType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type ContextWalk, fieldOf, fragmentTarget } from './contexts.ts';

export const TYPENAME: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: '__typename' },
};

export function fitField(
  walk: ContextWalk,
  field: FieldNode,
  parent: GraphQLCompositeType,
): FieldNode {
  const own = fieldOf(parent, field.name.value);
  const type = own && getNamedType(own.type);
  if (!field.selectionSet || !isCompositeType(type)) return field;
  return { ...field, selectionSet: fitSelections(walk, field.selectionSet, type) };
}

function fitSelections(
  walk: ContextWalk,
  set: SelectionSetNode,
  type: GraphQLCompositeType,
): SelectionSetNode {
  const selections = set.selections.flatMap((selection) => fitSelection(walk, selection, type));
  return { ...set, selections: selections.length > 0 ? selections : [TYPENAME] };
}

function fitSelection(
  walk: ContextWalk,
  selection: SelectionNode,
  type: GraphQLCompositeType,
): readonly SelectionNode[] {
  if (selection.kind === Kind.FIELD) return [fitField(walk, selection, type)];
  const { typeSets } = walk;
  const target = fragmentTarget(walk, selection, type);
  if (!target || typeSets.narrow(typeSets.of(type), target.type).length === 0) return [];
  // With a condition of its own a fragment means the same everywhere; without one it goes by `type`.
  if (selection.kind === Kind.FRAGMENT_SPREAD || selection.typeCondition) return [selection];
  return [{ ...selection, selectionSet: fitSelections(walk, selection.selectionSet, type) }];
}
