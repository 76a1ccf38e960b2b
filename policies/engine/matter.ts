/** Step 5: whoever sees sensitive personal items names the case it needs them for. */
import type { Coordinate, Refusal, Subject, Verdict } from '../model/index.ts';
import type { Policy } from './policy.ts';

/** Level, before masking, from which an item of a personal resource needs a matter. */
export const MATTER_LEVEL = 3;

/** The first of the coordinates, in their order, for which the operation must name a matter. */
export function matterNeededFor(
  policy: Policy,
  verdicts: Iterable<readonly [Coordinate, Verdict]>,
): Coordinate | undefined {
  for (const [coordinate, verdict] of verdicts) {
    const item = policy.items.get(coordinate);
    if (verdict.effect !== 'grant' || !item || item.level < MATTER_LEVEL) continue;
    const ownData = verdict.ruleId === `own:${coordinate}`;
    if (!ownData && policy.resources.get(item.type)?.personal) return coordinate;
  }
  return undefined;
}

/**
 * Whether the matter named is one the subject may name: an open matter of its token, or one that
 * `knownMatter` finds open in the consumer's own source.
 */
export function checkMatter(
  subject: Subject,
  matter: string | undefined,
  neededFor: Coordinate,
  knownMatter?: (matter: string) => boolean,
): Refusal | undefined {
  const rule = { ruleId: 'matter', coordinate: neededFor };
  if (matter === undefined || matter === '') return { refused: 'MATTER_MISSING', ...rule };
  const known = subject.matters.includes(matter) || knownMatter?.(matter);
  return known ? undefined : { refused: 'MATTER_UNKNOWN', ...rule };
}
