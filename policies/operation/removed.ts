/** Names what pruning takes out: coordinate and pattern of every place, as the client's answer tells it. */
import {
  type FieldNode,
  type GraphQLCompositeType,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { isExcluded } from './conditions.ts';
import {
  type ContextWalk,
  childTypes,
  enterFragment,
  fieldOf,
  isPlumbing,
  type TypeSet,
  typesAsked,
} from './contexts.ts';

/** Types of which a field was asked, by verdict. */
export interface FieldVerdict {
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

export interface Removed {
  readonly coordinate: string;
  /** Response keys; `@` for a list level. */
  readonly pattern: readonly string[];
}

/** Default of `PruneOptions.patternsMax`. */
export const PATTERNS_MAX = 50_000;

/** The removed parts stand in more places than an answer could name; fragments multiply them. */
export class TooManyPatterns extends Error {
  constructor(max: number) {
    super(`denied fields stand in more places than the ${max} that may be looked at`);
    this.name = 'TooManyPatterns';
  }
}

/**
 * Walks only where something was denied, and a fragment once per place and set of types. Fragments may
 * still multiply places without bound, so their number has one.
 */
export function collectRemoved(
  walk: ContextWalk,
  operation: OperationDefinitionNode,
  verdicts: ReadonlyMap<FieldNode, FieldVerdict>,
  max: number,
): readonly Removed[] {
  const removed = new Map<string, Removed>();
  const entered = new Set<string>();
  const affected = createAffected(walk, verdicts);
  let places = 0;
  const root = walk.schema.getRootType(operation.operation);
  if (root) walkSelections(operation.selectionSet, root, walk.typeSets.of(root), []);
  return [...removed.values()];

  function walkSelections(
    set: SelectionSetNode,
    parent: GraphQLCompositeType,
    concrete: TypeSet,
    path: readonly string[],
  ): void {
    if (!affected(set)) return;
    for (const selection of set.selections) {
      if (isExcluded(selection, walk.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        walkField(selection, parent, concrete, path);
        continue;
      }
      const target = enterFragment(walk, selection, parent, concrete);
      if (target && isNewPlace(selection, target.concrete, path))
        walkSelections(target.selectionSet, target.type, target.concrete, path);
    }
  }

  function isNewPlace(
    selection: Exclude<SelectionNode, FieldNode>,
    concrete: TypeSet,
    path: readonly string[],
  ): boolean {
    if (selection.kind === Kind.INLINE_FRAGMENT) return true;
    const key = `${selection.name.value} ${walk.typeSets.key(concrete)} ${path.join('.')}`;
    if (entered.has(key)) return false;
    entered.add(key);
    return true;
  }

  function walkField(
    node: FieldNode,
    parent: GraphQLCompositeType,
    concrete: TypeSet,
    path: readonly string[],
  ): void {
    places += 1;
    if (places > max) throw new TooManyPatterns(max);
    const verdict = verdicts.get(node);
    const pattern = [...path, node.alias?.value ?? node.name.value];
    const isDenied = (type: string) => verdict?.denied.includes(type) ?? false;
    const types = typesAsked({ node, parent, concrete });
    for (const type of types.filter(isDenied)) {
      const coordinate = `${type}.${node.name.value}`;
      removed.set(`${coordinate} ${pattern.join('.')}`, { coordinate, pattern });
    }
    if (!node.selectionSet || types.every(isDenied)) return;
    const field = fieldOf(parent, node.name.value);
    const type = field && getNamedType(field.type);
    if (!field || !isCompositeType(type)) return;
    const allowed = walk.typeSets.union([concrete.filter(({ name }) => !isDenied(name))]);
    const below = isPlumbing(node.name.value)
      ? walk.typeSets.of(type)
      : childTypes(walk, node, parent, allowed);
    walkSelections(node.selectionSet, type, below, [...pattern, ...listLevels(field.type)]);
  }
}

/** Whether anything was denied at or below a selection set; remembered per set. */
function createAffected(walk: ContextWalk, verdicts: ReadonlyMap<FieldNode, FieldVerdict>) {
  const known = new Map<SelectionSetNode, boolean>();
  return function affected(set: SelectionSetNode): boolean {
    const before = known.get(set);
    if (before !== undefined) return before;
    known.set(set, false);
    const found = set.selections.some((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const definition = walk.fragments.get(selection.name.value);
        return definition !== undefined && affected(definition.selectionSet);
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) return affected(selection.selectionSet);
      if ((verdicts.get(selection)?.denied.length ?? 0) > 0) return true;
      return selection.selectionSet !== undefined && affected(selection.selectionSet);
    });
    known.set(set, found);
    return found;
  };
}

function listLevels(type: unknown): readonly string[] {
  const levels: string[] = [];
  let inner = type;
  while (isNonNullType(inner) || isListType(inner)) {
    if (isListType(inner)) levels.push('@');
    inner = inner.ofType;
  }
  return levels;
}
