/** docs/POLICY.md, "Steps 2 to 4": the first denial is the verdict, a chain is asked until it grants, an error denies. */
import { describe, expect, it } from 'vitest';
import { ALL } from '../model/index.ts';
import { advance, combine, DECISION_ERROR, undecided } from './combine.ts';
import { entitlementOf } from './entitlement.ts';
import { type Candidate, deny, grant, type Outcome, type Step } from './question.ts';
import { NOW, policy, subject } from './testing.ts';

const CANDIDATE: Candidate = { via: 'agreement', ruleId: 'agreement:a', parts: [{ rows: ALL }] };
const asked: string[] = [];

function step(name: string, part: Step['part'], answer: Outcome | Error): Step {
  const judge = () => {
    asked.push(name);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { name, part, judge };
}

/** What the steps come to, and which of them were asked. */
function combined(...steps: readonly Step[]) {
  const question = entitlementOf(policy(), subject(), 'CASE_HANDLING', NOW).question(
    'Person.phone',
  );
  if (!question) throw new Error('a question');
  asked.length = 0;
  return { conclusion: combine(steps, question), asked: [...asked] };
}

const granting = step('granting', 'grant', grant(CANDIDATE));
const denying = step('denying', 'deny', deny('DUTY', 'duty:x'));
const ERROR = { effect: 'deny', reason: 'DECISION_ERROR', ruleId: 'error:decision' };

describe('steps together', () => {
  it('come to the first denial, and ask nothing after it', () => {
    const other = step('other', 'deny', deny('WITHHELD', 'withheld:x'));
    expect(combined(granting, denying, other)).toEqual({
      conclusion: { effect: 'deny', reason: 'DUTY', ruleId: 'duty:x' },
      asked: ['granting', 'denying'],
    });
  });

  it('ask links of the chain only while nothing is granted', () => {
    const other = step('other', 'grant', deny('NO_RULE', 'default-deny'));
    const restricting = step('restricting', 'restrict', { kind: 'pass', ruleId: 'r' });
    expect(combined(granting, other, restricting)).toEqual({
      conclusion: CANDIDATE,
      asked: ['granting', 'restricting'],
    });
  });

  it('take what a restriction leaves of a grant', () => {
    const narrowed: Candidate = { ...CANDIDATE, ruleId: 'narrowed' };
    const restricting = step('restricting', 'restrict', grant(narrowed));
    expect(combined(granting, restricting).conclusion).toBe(narrowed);
  });

  it('deny where a step fails', () => {
    const failing = step('failing', 'restrict', new Error('broken'));
    expect(combined(granting, failing).conclusion).toEqual(ERROR);
  });

  it('deny where nothing is granted, or a grant has no part', () => {
    expect(combined().conclusion).toEqual(ERROR);
    const empty = { ...CANDIDATE, parts: [] } as never as Candidate;
    expect(combined(step('empty', 'grant', grant(empty))).conclusion).toEqual(ERROR);
    expect(DECISION_ERROR).toEqual(ERROR);
  });

  it('begin with nothing said', () => {
    const judgement = undecided();
    expect(judgement).toStrictEqual({ candidate: undefined, denied: undefined });
    judgement.denied = DECISION_ERROR;
    expect(advance(granting, {} as never, judgement)).toBeUndefined();
  });
});
