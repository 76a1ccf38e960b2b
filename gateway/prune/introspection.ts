/**
 * Takes `__schema` and `__type` out of what is fetched, wherever they stand: they are answered from the
 * consumer schema when the answer is written. What only they used goes too: emptied fragments, their
 * spreads, variables. A document without them comes back as it is.
 */
import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

export interface Fetchable {
  /** Undefined when the operation asked for nothing else. */
  readonly document: DocumentNode | undefined;
}

export function withoutIntrospection(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Fetchable {
  if (!asksSchema(document)) return { document };
  const emptied = emptyFragments(document);
  const keep = (selection: SelectionNode): SelectionNode | undefined =>
    keepSelection(selection, emptied);
  const selections = keepAll(operation.selectionSet, keep);
  if (selections.length === 0) return { document: undefined };
  const definitions = document.definitions.flatMap((definition): readonly DefinitionNode[] => {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      const kept = keepAll(definition.selectionSet, keep);
      return kept.length === 0 ? [] : [{ ...definition, selectionSet: setOf(kept) }];
    }
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [definition];
    return definition === operation ? [{ ...operation, selectionSet: setOf(selections) }] : [];
  });
  return { document: withoutUnused({ kind: Kind.DOCUMENT, definitions }) };
}

function asksSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      found ||= isIntrospection(name.value);
    },
  });
  return found;
}

function isIntrospection(name: string): boolean {
  return name === '__schema' || name === '__type';
}

/** Fragments of which nothing is left, found to a fixed point since they spread one another. */
function emptyFragments(document: DocumentNode): ReadonlySet<string> {
  const emptied = new Set<string>();
  for (let before = -1; before !== emptied.size; ) {
    before = emptied.size;
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
      const left = keepAll(definition.selectionSet, (node) => keepSelection(node, emptied));
      if (left.length === 0) emptied.add(definition.name.value);
    }
  }
  return emptied;
}

function keepSelection(
  selection: SelectionNode,
  emptied: ReadonlySet<string>,
): SelectionNode | undefined {
  if (selection.kind === Kind.FRAGMENT_SPREAD)
    return emptied.has(selection.name.value) ? undefined : selection;
  if (selection.kind === Kind.FIELD && isIntrospection(selection.name.value)) return undefined;
  if (!selection.selectionSet) return selection;
  const kept = keepAll(selection.selectionSet, (node) => keepSelection(node, emptied));
  if (kept.length > 0) return { ...selection, selectionSet: setOf(kept) };
  // A field returning Query of which only the schema was asked: it must still be asked for something.
  return selection.kind === Kind.FIELD
    ? { ...selection, selectionSet: setOf([TYPENAME]) }
    : undefined;
}

const TYPENAME: SelectionNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: '__typename' },
};

function keepAll(
  set: SelectionSetNode,
  keep: (selection: SelectionNode) => SelectionNode | undefined,
): SelectionNode[] {
  return set.selections.flatMap((selection) => keep(selection) ?? []);
}

function setOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}

/** Drops fragments that nothing spreads any more, then variables that nothing uses. */
function withoutUnused(document: DocumentNode): DocumentNode {
  let definitions = document.definitions;
  for (let before = -1; before !== definitions.length; ) {
    before = definitions.length;
    const spread = namesOf(definitions, Kind.FRAGMENT_SPREAD);
    definitions = definitions.filter(
      (definition) =>
        definition.kind !== Kind.FRAGMENT_DEFINITION || spread.has(definition.name.value),
    );
  }
  const used = variablesUsed(definitions);
  return {
    kind: Kind.DOCUMENT,
    definitions: definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? {
            ...definition,
            variableDefinitions: (definition.variableDefinitions ?? []).filter(({ variable }) =>
              used.has(variable.name.value),
            ),
          }
        : definition,
    ),
  };
}

function namesOf(nodes: readonly ASTNode[], kind: typeof Kind.FRAGMENT_SPREAD): Set<string> {
  const names = new Set<string>();
  for (const node of nodes)
    visit(node, {
      [kind]: ({ name }: { name: { value: string } }) => {
        names.add(name.value);
      },
    });
  return names;
}

function variablesUsed(nodes: readonly ASTNode[]): Set<string> {
  const names = new Set<string>();
  for (const node of nodes)
    visit(node, {
      VariableDefinition: () => false,
      Variable: ({ name }) => {
        names.add(name.value);
      },
    });
  return names;
}
