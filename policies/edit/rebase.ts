/** A draft whose base was overtaken by another publication: what both changed, and to what. */
import type { BundleContent } from '../model/index.ts';
import { applyOperations, entryOf } from './apply.ts';
import { keyOf } from './sections.ts';
import type { Draft, EntryKey, Operation } from './types.ts';
import { sameValue } from './values.ts';

/** An entry that draft and publication changed, each to something else. */
export interface Conflict {
  readonly key: EntryKey;
  readonly base: unknown;
  readonly published: unknown;
  readonly draft: unknown;
}

/** Sorted by key. Empty: the draft's operations mean on `inForce` what they meant on `base`. */
export function conflictsOf(
  draft: Pick<Draft, 'edits'>,
  base: BundleContent,
  inForce: BundleContent,
): Conflict[] {
  const operations = draft.edits.flatMap((edit) => edit.operations);
  const drafted = applyOperations(base, operations);
  const keys = [...new Set(operations.map(keyOf))].sort();
  return keys
    .map((key) => ({
      key,
      base: entryOf(base, key),
      published: entryOf(inForce, key),
      draft: entryOf(drafted, key),
    }))
    .filter(
      (each) => !sameValue(each.base, each.published) && !sameValue(each.published, each.draft),
    );
}

/**
 * Entries that the publication removed as the draft does, or added as it does: nothing is left for the
 * draft to do, and doing it again would fail.
 */
export function settledBy(draft: Pick<Draft, 'edits'>, inForce: BundleContent): EntryKey[] {
  const last = new Map<EntryKey, Operation>();
  for (const { operations } of draft.edits)
    for (const operation of operations) last.set(keyOf(operation), operation);
  return [...last]
    .filter(([key, operation]) => {
      const value = operation.op === 'put' ? operation.value : undefined;
      return sameValue(value, entryOf(inForce, key));
    })
    .map(([key]) => key)
    .sort();
}
