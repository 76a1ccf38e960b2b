/** The end of the chain: what nothing granted is denied. */
import { deny, type Outcome, type Step } from '../question.ts';

export const defaultDeny: Step = {
  name: 'default-deny',
  part: 'grant',
  judge(): Outcome {
    return deny('NO_RULE', 'default-deny');
  },
};
