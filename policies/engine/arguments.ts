/** Step 6: an argument runs only over items that the subject sees unmasked. */
import type { Coordinate, Verdict } from '../model/index.ts';
import type { Policy } from './policy.ts';
import { denial } from './question.ts';
import { intersectScopes } from './scope.ts';

/**
 * Verdict of an argument or input field. A grant's `itemScope` is ANDed into the `where` of the field that
 * takes the argument; a denial refuses the whole operation with ARGUMENT_READS_DENIED_ITEM. Its rule id
 * names the argument, its reason is that of the item it may not read (NO_RULE where it is granted, but
 * masked; UNPUBLISHED where the catalog lacks the argument).
 */
export function decideArgument(
  policy: Policy,
  coordinate: Coordinate,
  verdictOf: (item: Coordinate) => Verdict,
): Verdict {
  const ruleId = `argument:${coordinate}`;
  const reads = policy.reads.get(coordinate);
  if (!reads) return denial('UNPUBLISHED', ruleId);
  const scopes = [];
  let validUntil = Number.MAX_SAFE_INTEGER;
  for (const read of reads) {
    const verdict = verdictOf(read);
    if (verdict.effect === 'deny') return denial(verdict.reason, ruleId);
    const masked = verdict.mask ?? verdict.parts?.find(({ mask }) => mask !== undefined);
    if (masked !== undefined) return denial('NO_RULE', ruleId);
    if (verdict.itemScope) scopes.push(verdict.itemScope);
    validUntil = Math.min(validUntil, verdict.validUntil);
  }
  if (scopes.length === 0) return { effect: 'grant', ruleId, validUntil };
  return { effect: 'grant', itemScope: intersectScopes(scopes), ruleId, validUntil };
}
