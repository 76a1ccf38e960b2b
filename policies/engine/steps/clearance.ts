/** Clearance: nobody is delivered more than its clearance, suppliers included; own data apart. */
import type { Item } from '../../model/index.ts';
import {
  type Candidate,
  deny,
  grant,
  type Outcome,
  type Part,
  pass,
  type Question,
  SKIP,
  type Step,
} from '../question.ts';

export const clearance: Step = {
  name: 'clearance',
  part: 'restrict',
  judge({ subject, item }: Question, candidate: Candidate | undefined): Outcome {
    if (!candidate || candidate.via === 'own-data') return SKIP;
    const parts = candidate.parts.filter((part) => levelDelivered(item, part) <= subject.clearance);
    const ruleId = `clearance:${item.coordinate}`;
    if (parts.length === 0) return deny('CLEARANCE_TOO_LOW', ruleId);
    return parts.length === candidate.parts.length ? pass(ruleId) : grant({ ...candidate, parts });
  },
};

/** The masked level counts only where the mask is the item's own, the one that level was given for. */
function levelDelivered(item: Item, part: Part): number {
  const masked = part.mask !== undefined && part.mask === item.mask;
  return masked ? (item.maskedLevel ?? item.level) : item.level;
}
