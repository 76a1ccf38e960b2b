/**
 * Decisions under a policy that was not confirmed lately to be the newest (docs/POLICY.md, "Unconfirmed").
 * Applied after what is remembered, never remembered itself: it ends with the next heartbeat.
 */
import type { Catalog, Coordinate, DecisionMap, Deny, Refusal, Verdict } from '../model/index.ts';

/** From this level on, before masking, nothing is given by a policy that may have been replaced. */
const CONFIRMED_LEVEL = 3;

export const UNCONFIRMED: Deny = Object.freeze({
  effect: 'deny',
  reason: 'POLICY_UNAVAILABLE',
  ruleId: 'policy:unconfirmed',
});

/** True for an item that only a confirmed policy may grant; true for one that the catalog lacks. */
export function needsConfirmation({ items }: Catalog, coordinate: Coordinate): boolean {
  if (!Object.hasOwn(items, coordinate)) return true;
  return (items[coordinate]?.level ?? CONFIRMED_LEVEL) >= CONFIRMED_LEVEL;
}

/** The decisions less every item of level 3 and above, or why nothing of the operation may run. */
export function withoutConfirmation(
  decisions: DecisionMap,
  catalog: Catalog,
): DecisionMap | Refusal {
  const coordinates = new Map<Coordinate, Verdict>();
  for (const [coordinate, verdict] of decisions.coordinates) {
    const withheld = verdict.effect === 'grant' && needsConfirmation(catalog, coordinate);
    if (withheld && coordinate.startsWith('Mutation.'))
      return refusal('ACTION_NOT_PERMITTED', coordinate);
    coordinates.set(coordinate, withheld ? UNCONFIRMED : verdict);
  }
  for (const argument of decisions.arguments.keys()) {
    const reads = Object.hasOwn(catalog.reads, argument) ? (catalog.reads[argument] ?? []) : [];
    if (reads.some((item) => needsConfirmation(catalog, item)))
      return refusal('ARGUMENT_READS_DENIED_ITEM', argument);
  }
  return Object.freeze({ ...decisions, coordinates });
}

function refusal(refused: Refusal['refused'], coordinate: Coordinate): Refusal {
  return { refused, ruleId: UNCONFIRMED.ruleId, coordinate };
}
