/**
 * Keys of merged data that a plan looks at: those on the paths of its fetches, and those that its fetches
 * take from entities, at any depth. By name alone, wherever they stand: one too many costs time only.
 */
import type { FlattenPath, PlanNode, RequiresSelection } from '../plan/index.ts';

export function enteredKeys(root: PlanNode): ReadonlySet<string> {
  const keys = new Set<string>();
  enterNode(root, keys);
  return keys;
}

function enterNode(node: PlanNode | undefined, keys: Set<string>): void {
  switch (node?.kind) {
    case 'Flatten':
      enterPath(node.path, keys);
      enterRequired(node.node.requires ?? [], keys);
      return;
    case 'BatchFetch':
      for (const { paths, requires } of node.aliases) {
        for (const path of paths) enterPath(path, keys);
        enterRequired(requires, keys);
      }
      return;
    case 'Sequence':
    case 'Parallel':
      for (const one of node.nodes) enterNode(one, keys);
      return;
    case 'Condition':
      enterNode(node.ifClause, keys);
      enterNode(node.elseClause, keys);
      return;
    case 'Fetch':
    case 'Subscription':
    case undefined:
      return;
  }
}

function enterPath(path: FlattenPath, keys: Set<string>): void {
  for (const segment of path) if (segment.kind === 'field') keys.add(segment.name);
}

function enterRequired(selections: readonly RequiresSelection[], keys: Set<string>): void {
  for (const selection of selections) {
    if (selection.kind === 'Field') keys.add(selection.name);
    enterRequired(selection.selections ?? [], keys);
  }
}
