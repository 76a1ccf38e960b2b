/** Duty (职责): an item or a mutation that names duties is for those who hold one of them. */
import { deny, type Outcome, pass, type Question, SKIP, type Step } from '../question.ts';

export const duty: Step = {
  name: 'duty',
  part: 'deny',
  judge({ policy, subject, item }: Question): Outcome {
    const held = (duties: readonly string[]) =>
      duties.some((wanted) => subject.duties.includes(wanted));
    const itemRule = `duty:${item.coordinate}`;
    if (item.duty.length > 0 && !held(item.duty)) return deny('DUTY', itemRule);
    if (item.type !== 'Mutation') return item.duty.length > 0 ? pass(itemRule) : SKIP;
    // A mutation that names no duty is nobody's: what writes must say who may.
    const actionRule = `action:${item.coordinate}`;
    const named = policy.actions.get(item.coordinate) ?? [];
    return held(named) ? pass(actionRule) : deny('DUTY', actionRule);
  },
};
