/** The supplier's own item: whoever keeps it sees it, as far as its clearance goes. */
import { ALL } from '../../model/index.ts';
import { suppliersOf } from '../policy.ts';
import { grant, type Outcome, type Question, SKIP, type Step } from '../question.ts';

export const ownItem: Step = {
  name: 'own-item',
  part: 'grant',
  judge({ policy, subject, item }: Question): Outcome {
    if (subject.kind === 'citizen' || !suppliersOf(policy, item).includes(subject.dept))
      return SKIP;
    const ruleId = `supplier:${item.coordinate}`;
    return grant({ via: 'own-item', ruleId, parts: [{ rows: ALL }] });
  },
};
