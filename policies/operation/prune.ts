/**
 * Takes denied fields out of an operation. What is left is valid, asks for nothing denied and, where nothing
 * was denied, prints as before: an added field would change plans.
 */
import {
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Variables } from './conditions.ts';
import {
  type ContextWalk,
  createTypeSets,
  type FieldVisit,
  typesAsked,
  walkFields,
} from './contexts.ts';
import { fitField, TYPENAME } from './fit.ts';
import { fragmentsOf } from './fragments.ts';
import { collectRemoved, type FieldVerdict, PATTERNS_MAX, type Removed } from './removed.ts';

export interface PruneOptions {
  /**
   * Coerced variables. With them, what their conditions exclude is neither asked about nor taken out, as in
   * `reach`; without them every condition counts as unknown.
   */
  readonly variables?: Variables;
  /** Most places that may be looked at to name what was removed; beyond it `TooManyPatterns` is thrown. */
  readonly patternsMax?: number;
}

export interface Pruned {
  /** The operation and the fragments it uses; undefined where nothing is left to ask. */
  readonly document: DocumentNode | undefined;
  /** Once per coordinate and pattern, in the order of the text. */
  readonly removed: readonly Removed[];
}

/**
 * `denied` is asked for concrete coordinates; of an abstract type without possible types, for its own.
 * A field of an abstract type whose implementors differ is split into one inline fragment per implementor
 * that allows it. An emptied selection under an allowed field keeps `__typename`.
 */
export function prune(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  denied: (coordinate: string) => boolean,
  options: PruneOptions = {},
): Pruned {
  const operation = getOperationAST(document, operationName);
  if (!operation) return { document: undefined, removed: [] };
  const fragments = fragmentsOf(document);
  const { variables, patternsMax = PATTERNS_MAX } = options;
  const walk: ContextWalk = { schema, fragments, variables, typeSets: createTypeSets(schema) };
  const verdicts = fieldVerdicts(walk, operation, denied);
  if (![...verdicts.values()].some((verdict) => verdict.denied.length > 0))
    return { document: documentOf(document, operation, fragments), removed: [] };
  const removed = collectRemoved(walk, operation, verdicts, patternsMax);
  const pruner = createPruner(walk, verdicts);
  const selectionSet = pruner.selectionSet(operation.selectionSet);
  if (!selectionSet) return { document: undefined, removed };
  const left = withoutUnusedVariables({ ...operation, selectionSet }, pruner.fragments);
  return { document: documentOf(document, left, pruner.fragments), removed };
}

/** Verdicts per field of the text, over all places in which a fragment brings it. */
function fieldVerdicts(
  walk: ContextWalk,
  operation: OperationDefinitionNode,
  denied: (coordinate: string) => boolean,
): ReadonlyMap<FieldNode, FieldVerdict> {
  const asked = new Map<FieldNode, Set<string>>();
  walkFields(walk, operation, (place: FieldVisit) => {
    const types = asked.get(place.node) ?? new Set();
    for (const type of typesAsked(place)) types.add(type);
    asked.set(place.node, types);
  });
  const answers = new Map<string, boolean>();
  const isDenied = (coordinate: string) => {
    const known = answers.get(coordinate) ?? denied(coordinate);
    answers.set(coordinate, known);
    return known;
  };
  return new Map(
    [...asked].map(([node, types]) => {
      const of = (wanted: boolean) =>
        [...types].filter((type) => isDenied(`${type}.${node.name.value}`) === wanted);
      return [node, { allowed: of(false), denied: of(true) }];
    }),
  );
}

/** Rewrites selections; nodes that nothing changes are kept as they are. */
function createPruner(walk: ContextWalk, verdicts: ReadonlyMap<FieldNode, FieldVerdict>) {
  const { fragments, schema } = walk;
  const done = new Map<string, FragmentDefinitionNode | undefined>();

  /** Undefined where nothing is left. */
  function selectionSet(set: SelectionSetNode): SelectionSetNode | undefined {
    const selections: SelectionNode[] = [];
    const split = new Map<string, SelectionNode[]>();
    for (const selection of set.selections) {
      const verdict = selection.kind === Kind.FIELD ? verdicts.get(selection) : undefined;
      if (verdict && verdict.denied.length > 0 && selection.kind === Kind.FIELD)
        splitField(selection, verdict.allowed, selections, split);
      else selections.push(...kept(selection));
    }
    if (selections.length === 0) return undefined;
    const same =
      selections.length === set.selections.length &&
      selections.every((selection, index) => selection === set.selections[index]);
    return same ? set : { ...set, selections };
  }

  /** One inline fragment per type that allows the field, at the place of the first field split so. */
  function splitField(
    field: FieldNode,
    allowed: readonly string[],
    selections: SelectionNode[],
    split: Map<string, SelectionNode[]>,
  ): void {
    const left = prunedField(field);
    for (const type of allowed) {
      const concrete = schema.getType(type);
      const node = isCompositeType(concrete) ? fitField(walk, left, concrete) : left;
      const open = split.get(type);
      if (open) {
        open.push(node);
        continue;
      }
      const own: SelectionNode[] = [node];
      split.set(type, own);
      selections.push({
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } },
        selectionSet: { kind: Kind.SELECTION_SET, selections: own },
      });
    }
  }

  function kept(selection: SelectionNode): readonly SelectionNode[] {
    if (selection.kind === Kind.FIELD) return [prunedField(selection)];
    if (selection.kind === Kind.FRAGMENT_SPREAD)
      return fragment(selection.name.value) ? [selection] : [];
    const set = selectionSet(selection.selectionSet);
    if (!set) return [];
    return [set === selection.selectionSet ? selection : { ...selection, selectionSet: set }];
  }

  function prunedField(field: FieldNode): FieldNode {
    if (!field.selectionSet) return field;
    const set = selectionSet(field.selectionSet) ?? {
      ...field.selectionSet,
      selections: [TYPENAME],
    };
    return set === field.selectionSet ? field : { ...field, selectionSet: set };
  }

  /** Each definition once: what it becomes does not depend on where it is spread. */
  function fragment(name: string): FragmentDefinitionNode | undefined {
    if (done.has(name)) return done.get(name);
    done.set(name, undefined);
    const definition = fragments.get(name);
    const set = definition && selectionSet(definition.selectionSet);
    if (!definition || !set) return undefined;
    const same = set === definition.selectionSet;
    done.set(name, same ? definition : { ...definition, selectionSet: set });
    return done.get(name);
  }

  return {
    selectionSet,
    /** Definitions after pruning; complete once the operation itself was rewritten. */
    fragments: done as ReadonlyMap<string, FragmentDefinitionNode>,
  };
}

/** The operation and the fragments that it uses, in the order of the document. */
function documentOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode | undefined>,
): DocumentNode {
  const used = usedFragments(operation, fragments);
  const definitions: DefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      if (definition.name?.value === operation.name?.value) definitions.push(operation);
    } else if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      const left = used.get(definition.name.value);
      if (left) definitions.push(left);
    }
  }
  return { ...document, definitions };
}

function usedFragments(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode | undefined>,
): ReadonlyMap<string, FragmentDefinitionNode> {
  const used = new Map<string, FragmentDefinitionNode>();
  const pending: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation];
  for (const definition of pending)
    visit(definition, {
      FragmentSpread({ name }) {
        const target = fragments.get(name.value);
        if (!target || used.has(name.value)) return;
        used.set(name.value, target);
        pending.push(target);
      },
    });
  return used;
}

function withoutUnusedVariables(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode | undefined>,
): OperationDefinitionNode {
  if (!operation.variableDefinitions?.length) return operation;
  const used = new Set<string>();
  // The definitions themselves hold variable nodes, so they are left out of the search.
  const roots = [
    { ...operation, variableDefinitions: [] },
    ...usedFragments(operation, fragments).values(),
  ];
  for (const root of roots)
    visit(root, {
      Variable({ name }) {
        used.add(name.value);
      },
    });
  const variableDefinitions = operation.variableDefinitions.filter(({ variable }) =>
    used.has(variable.name.value),
  );
  return { ...operation, variableDefinitions };
}
