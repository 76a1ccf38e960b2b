/** Clearance: nobody is delivered more than its clearance, suppliers included; own data apart. */
import type { Item } from '../../model/index.ts';
import { kept } from '../kept.ts';
import {
  anyPart,
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
    const { via, parts: all } = candidate;
    const parts = kept(all, (part) => levelDelivered(item, part) <= subject.clearance);
    const ruleId = `clearance:${item.coordinate}`;
    if (!anyPart(parts)) return deny('CLEARANCE_TOO_LOW', ruleId);
    return parts === all ? pass(ruleId) : grant({ via, ruleId: candidate.ruleId, parts });
  },
};

/** The masked level counts only where the mask is the item's own, the one that level was given for. */
function levelDelivered(item: Item, part: Part): number {
  const masked = part.mask !== undefined && part.mask === item.mask;
  return masked ? (item.maskedLevel ?? item.level) : item.level;
}
