/** Duty (职责): an item or a mutation that names duties is for those who hold one of them. */
import type { SubjectClass } from '../../model/index.ts';
import { deny, type Outcome, pass, type Question, SKIP, type Step } from '../question.ts';

export const duty: Step = {
  name: 'duty',
  part: 'deny',
  judge({ policy, subject, item }: Question): Outcome {
    const { coordinate, type } = item;
    const own = item.duty.length > 0 ? judged(`duty:${coordinate}`, subject, item.duty) : SKIP;
    if (own.kind === 'deny' || type !== 'Mutation') return own;
    return judged(`action:${coordinate}`, subject, policy.actions.get(coordinate));
  },
};

/** Whoever holds one of the duties passes. What writes must say who may: named for nobody, nobody does. */
function judged(ruleId: string, subject: SubjectClass, duties?: readonly string[]): Outcome {
  const held = duties?.some((wanted) => subject.duties.includes(wanted));
  return held ? pass(ruleId) : deny('DUTY', ruleId);
}
