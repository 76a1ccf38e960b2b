/** How steps combine: a denial ends it, the first link of the chain that grants is the candidate. */
import type { Deny } from '../model/index.ts';
import {
  anyPart,
  type Candidate,
  denial,
  type Outcome,
  type Question,
  type Step,
} from './question.ts';

/** What the steps have said so far about one item; `denied` is final. */
export interface Judgement {
  candidate: Candidate | undefined;
  denied: Deny | undefined;
}

export function undecided(): Judgement {
  return { candidate: undefined, denied: undefined };
}

/** Asks one step and notes what it says. Steps after a denial are not asked. */
export function advance(step: Step, question: Question, judgement: Judgement): Outcome | undefined {
  if (judgement.denied) return undefined;
  if (step.part === 'grant' && judgement.candidate) return undefined;
  const outcome = judgeSafely(step, question, judgement.candidate);
  if (outcome.kind === 'deny') judgement.denied = outcome.deny;
  else if (outcome.kind === 'grant') judgement.candidate = outcome.candidate;
  return outcome;
}

/** All steps in order. Without denial and without grant the answer is a denial all the same. */
export function combine(steps: readonly Step[], question: Question): Deny | Candidate {
  const judgement = undecided();
  for (const step of steps) advance(step, question, judgement);
  return concluded(judgement);
}

export function concluded({ candidate, denied }: Judgement): Deny | Candidate {
  if (denied) return denied;
  return candidate && anyPart(candidate.parts) ? candidate : DECISION_ERROR;
}

export const DECISION_ERROR: Deny = denial('DECISION_ERROR', 'error:decision');

/** An error while deciding is a denial, never a skip (ADR 0002). */
function judgeSafely(step: Step, question: Question, candidate: Candidate | undefined): Outcome {
  try {
    return step.judge(question, candidate);
  } catch {
    return { kind: 'deny', deny: DECISION_ERROR };
  }
}
