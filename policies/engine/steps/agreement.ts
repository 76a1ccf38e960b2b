/** Conditional (有条件共享): an active agreement of the consumer, for the purpose, over the item. */
import type { Agreement } from '../../model/index.ts';
import { agreementsOver, partOf } from '../agreements.ts';
import { deny, grant, type Outcome, type Question, SKIP, type Step } from '../question.ts';
import { scopeBinds } from '../scope.ts';

export const agreement: Step = {
  name: 'agreement',
  part: 'grant',
  judge(question: Question): Outcome {
    const { policy, subject, now, item } = question;
    if (item.sharing !== 'CONDITIONAL' || subject.kind === 'citizen') return SKIP;
    const all = agreementsOver(question);
    if (all.length === 0) return deny('NO_AGREEMENT', 'agreement:none');
    const running = all.filter(({ from, until }) => from <= now && now < until);
    const active = running.filter(({ status }) => status === 'ACTIVE');
    if (active.length === 0) return lapsed(all, running);
    const parts = active
      .map((one) => partOf(one, item))
      .filter(({ rows }) => scopeBinds(policy, rows, subject, item.type));
    const ruleId = `agreement:${active[0]?.id}`;
    if (parts.length === 0) return deny('SCOPE_UNKNOWN', ruleId);
    return grant({ via: 'agreement', ruleId, parts });
  },
};

/** There are agreements, and none is in force: a suspended one is nearer to being so than an ended one. */
function lapsed(all: readonly Agreement[], running: readonly Agreement[]): Outcome {
  const suspended = running.find(({ status }) => status === 'SUSPENDED');
  if (suspended) return deny('AGREEMENT_SUSPENDED', `agreement:${suspended.id}`);
  return deny('AGREEMENT_EXPIRED', `agreement:${all[0]?.id}`);
}
