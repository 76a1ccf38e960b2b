/** Whether anybody at all could be answered less than everything at a coordinate. */
import { entitlementOf, FOREVER, type Policy } from '../../policies/engine/index.ts';
import type { Coordinate, Verdict } from '../../policies/model/index.ts';

/**
 * Controlled (design, "Words"): some class that the registry admits, with a valid purpose, gets a
 * verdict other than Allow. A grant that ends counts as controlled, so that the schema does not change
 * between two publications. `now` in milliseconds since the epoch.
 */
export function isControlled(policy: Policy, now: number): (coordinate: Coordinate) => boolean {
  const { classes, duties } = policy.bundle.registry;
  const entitlements = classes.flatMap((subject) => {
    const purposes = subject.duties.flatMap((duty) =>
      Object.hasOwn(duties, duty) ? (duties[duty]?.purposes ?? []) : [],
    );
    return [...new Set(purposes)].map((purpose) => entitlementOf(policy, subject, purpose, now));
  });
  const known = new Map<Coordinate, boolean>();
  return (coordinate) => {
    const before = known.get(coordinate);
    if (before !== undefined) return before;
    // A combination may also deny its members in some operations only.
    const controlled =
      policy.combinations.has(coordinate) ||
      entitlements.some((entitled) => !isAllow(entitled.decide(coordinate)));
    known.set(coordinate, controlled);
    return controlled;
  };
}

function isAllow(verdict: Verdict): boolean {
  return (
    verdict.effect === 'grant' &&
    verdict.mask === undefined &&
    verdict.itemScope === undefined &&
    verdict.parts === undefined &&
    verdict.validUntil === FOREVER
  );
}
