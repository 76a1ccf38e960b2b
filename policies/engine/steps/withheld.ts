/** Withheld (不予共享, Decree 809 art. 14): no agreement opens it. */
import { deny, type Outcome, type Question, SKIP, type Step } from '../question.ts';

export const withheld: Step = {
  name: 'withheld',
  part: 'grant',
  judge({ item }: Question): Outcome {
    if (item.sharing !== 'WITHHELD') return SKIP;
    return deny('WITHHELD', `withheld:${item.coordinate}`, item.basis);
  },
};
