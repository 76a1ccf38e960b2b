import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '../../policies/operation/index.ts';

/** False if the operation asks the root for nothing but its `__typename`, which needs no source. */
export function asksSources(document: DocumentNode): boolean {
  const fragments = fragmentsOf(document);
  const entered = new Set<string>();

  function setOf(selection: SelectionNode): SelectionSetNode | undefined {
    if (selection.kind !== Kind.FRAGMENT_SPREAD) return selection.selectionSet;
    const name = selection.name.value;
    if (entered.has(name)) return undefined;
    entered.add(name);
    const fragment: FragmentDefinitionNode | undefined = fragments.get(name);
    return fragment?.selectionSet;
  }

  function asks(set: SelectionSetNode): boolean {
    return set.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value !== '__typename';
      const inner = setOf(selection);
      return inner !== undefined && asks(inner);
    });
  }

  return document.definitions.some(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION && asks(definition.selectionSet),
  );
}
