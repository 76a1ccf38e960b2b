/**
 * Authors and approvers. Authors are all whose change survives in the difference between base and
 * draft, member by member of each entry; an approver is none of them, compared by natural person.
 */
import { holdsPolicyAdmin } from '../bundle/index.ts';
import type { BundleContent, Registry } from '../model/index.ts';
import { entryOf } from './apply.ts';
import { PolicyRefused } from './refused.ts';
import { keyOf } from './sections.ts';
import type { Draft, EntryKey } from './types.ts';
import { membersOf, sameValue } from './values.ts';

/** Natural persons; of a draft that restores a bundle, whoever opened it. Sorted. */
export function authorsOf(draft: Draft, base: BundleContent): string[] {
  if (draft.restores !== undefined) return [draft.openedBy];
  const authors = new Set<string>();
  for (const [key, changes] of changesByEntry(draft)) {
    const original = entryOf(base, key);
    const surviving = survivors(original, changes);
    for (const person of surviving) authors.add(person);
    // Whoever insisted on the draft's value over a published one answers for it as well.
    if (surviving.size > 0) for (const person of draft.kept.get(key) ?? []) authors.add(person);
  }
  return [...authors].sort();
}

interface Change {
  readonly value: unknown;
  readonly persons: readonly string[];
}

function changesByEntry({ edits }: Draft): ReadonlyMap<EntryKey, readonly Change[]> {
  const changes = new Map<EntryKey, Change[]>();
  for (const { operations, persons } of edits)
    for (const operation of operations) {
      const key = keyOf(operation);
      const ofEntry = changes.get(key) ?? [];
      ofEntry.push({ value: operation.op === 'put' ? operation.value : undefined, persons });
      changes.set(key, ofEntry);
    }
  return changes;
}

/** Everybody who touched a member that differs in the end, since it last was as in the base. */
function survivors(original: unknown, changes: readonly Change[]): ReadonlySet<string> {
  const before = membersOf(original);
  const touched = new Map<string, Set<string>>();
  let current = before;
  for (const { value, persons } of changes) {
    const next = membersOf(value);
    for (const member of new Set([...current.keys(), ...next.keys()])) {
      const [was, is] = [current.get(member), next.get(member)];
      if (sameValue(was, is)) continue;
      if (sameValue(is, before.get(member))) touched.delete(member);
      else touched.set(member, new Set([...(touched.get(member) ?? []), ...persons]));
    }
    current = next;
  }
  return new Set([...touched.values()].flatMap((persons) => [...persons]));
}

/** Throws PolicyRefused with why a person may not approve what the draft proposes. */
export function assertMayApprove(
  person: string,
  draft: Draft,
  base: BundleContent,
  inForce: Registry,
): void {
  const authors = authorsOf(draft, base);
  if (authors.includes(person)) {
    const values = { person, draft: draft.id, authors: authors.join(', ') };
    throw new PolicyRefused('OWN_CHANGE', values);
  }
  if (!holdsPolicyAdmin(inForce, person)) throw new PolicyRefused('NO_DUTY', { person });
}
