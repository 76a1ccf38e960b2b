/** Unconditional (无条件共享): departments and services register the use; citizens see what lists them. */
import { ALL } from '../../model/index.ts';
import { consumerNames } from '../agreements.ts';
import { deny, grant, type Outcome, type Question, SKIP, type Step } from '../question.ts';

export const unconditional: Step = {
  name: 'unconditional',
  part: 'grant',
  judge(question: Question): Outcome {
    const { subject, item } = question;
    if (item.sharing !== 'UNCONDITIONAL') return SKIP;
    if (subject.kind === 'citizen')
      return item.listed.includes('CITIZEN') ? granted(`listed:${item.coordinate}`) : SKIP;
    const use = registeredUse(question);
    return use === undefined ? deny('USE_NOT_REGISTERED', 'use:none') : granted(`use:${use}`);
  },
};

function granted(ruleId: string): Outcome {
  return grant({ via: 'unconditional', ruleId, parts: [{ rows: ALL }] });
}

function registeredUse({ policy, subject, purpose, item }: Question): string | undefined {
  const uses = consumerNames(subject).map((name) =>
    policy.uses.get(name)?.get(purpose)?.get(item.coordinate),
  );
  // Sorting puts what is not there last.
  return uses.sort()[0];
}
