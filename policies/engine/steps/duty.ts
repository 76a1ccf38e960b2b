/** Duty (职责): an item or a mutation that names duties is for those who hold one of them. */
import type { SubjectClass } from '../../model/index.ts';
import { deny, type Outcome, pass, type Question, SKIP, type Step } from '../question.ts';

export const duty: Step = {
  name: 'duty',
  part: 'deny',
  judge({ policy, subject, item }: Question): Outcome {
    if (item.duty.length > 0) {
      const outcome = judged(`duty:${item.coordinate}`, subject, item.duty);
      if (outcome.kind === 'deny' || item.type !== 'Mutation') return outcome;
    }
    if (item.type !== 'Mutation') return SKIP;
    // A mutation that names no duty is nobody's: what writes must say who may.
    const named = policy.actions.get(item.coordinate) ?? [];
    return judged(`action:${item.coordinate}`, subject, named);
  },
};

/** Whoever holds one of the duties passes. */
function judged(ruleId: string, subject: SubjectClass, duties: readonly string[]): Outcome {
  const held = duties.some((wanted) => subject.duties.includes(wanted));
  return held ? pass(ruleId) : deny('DUTY', ruleId);
}
