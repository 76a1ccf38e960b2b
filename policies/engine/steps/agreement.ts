/** Conditional (有条件共享): an active agreement of the consumer, for the purpose, over the item. */
import type { Agreement } from '../../model/index.ts';
import { agreementsOver } from '../agreements.ts';
import { kept } from '../kept.ts';
import type { ItemTerms } from '../policy.ts';
import { anyPart, deny, grant, type Outcome, type Question, SKIP, type Step } from '../question.ts';
import { scopeBinds } from '../scope.ts';

export const agreement: Step = {
  name: 'agreement',
  part: 'grant',
  judge(question: Question): Outcome {
    const { policy, subject, now, item } = question;
    if (item.sharing !== 'CONDITIONAL' || subject.kind === 'citizen') return SKIP;
    const all = agreementsOver(question);
    const [first] = all;
    if (!first) return deny('NO_AGREEMENT', 'agreement:none');
    const active = kept(all, (terms) => isRunning(terms, now) && hasStatus(terms, 'ACTIVE'));
    const [firstActive] = active;
    if (!firstActive) return lapsed(first, all, now);
    const parts = kept(active, ({ rows }) => scopeBinds(policy, rows, subject, item));
    const ruleId = ruleOf(firstActive);
    if (!anyPart(parts)) return deny('SCOPE_UNKNOWN', ruleId);
    return grant({ via: 'agreement', ruleId, parts });
  },
};

/** There are agreements, and none is in force: a suspended one is nearer to being so than an ended one. */
function lapsed(first: ItemTerms, all: readonly ItemTerms[], now: number): Outcome {
  const suspended = all.find((terms) => isRunning(terms, now) && hasStatus(terms, 'SUSPENDED'));
  if (suspended) return deny('AGREEMENT_SUSPENDED', ruleOf(suspended));
  return deny('AGREEMENT_EXPIRED', ruleOf(first));
}

function ruleOf({ agreement }: ItemTerms): string {
  return `agreement:${agreement}`;
}

function isRunning({ of: { from, until } }: ItemTerms, now: number): boolean {
  return from <= now && now < until;
}

function hasStatus({ of }: ItemTerms, status: Agreement['status']): boolean {
  return of.status === status;
}
