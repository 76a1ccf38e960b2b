/** Negative list (负面清单): no subject, no purpose, not even the supplier. */
import { deny, type Outcome, type Question, SKIP, type Step } from '../question.ts';

export const negativeList: Step = {
  name: 'negative-list',
  part: 'deny',
  judge({ policy, item }: Question): Outcome {
    const entry = policy.negative.get(item.coordinate);
    return entry ? deny('NEGATIVE_LIST', `neg:${entry.id}`, entry.basis) : SKIP;
  },
};
