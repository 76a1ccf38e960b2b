/** What each step answers by itself: explain and shield ask steps one by one (docs/POLICY.md, "Steps 2 to 4"). */
import { describe, expect, it } from 'vitest';
import { ALL } from '../../model/index.ts';
import { entitlementOf } from '../entitlement.ts';
import type { Candidate, Outcome } from '../question.ts';
import { agreement, CITIZEN, item, NOW, type PolicyParts, policy, subject } from '../testing.ts';
import { cases } from './cases.ts';
import { STEPS } from './index.ts';

const PHONE = 'Person.phone';

interface Told {
  readonly who?: ReturnType<typeof subject>;
  readonly coordinate?: string;
  readonly candidate?: Candidate;
}

function outcome(step: string, parts: PolicyParts, told: Told = {}): Outcome | undefined {
  const { who = subject(), coordinate = PHONE, candidate } = told;
  const question = entitlementOf(policy(parts), who, 'CASE_HANDLING', NOW).question(coordinate);
  return question && STEPS.find(({ name }) => name === step)?.judge(question, candidate);
}

const SKIPPED = { kind: 'skip' };
const byAgreement: Candidate = { via: 'agreement', ruleId: 'agreement:a', parts: [{ rows: ALL }] };

describe('the steps', () => {
  it('stand in the order of judgement, each with its part in it', () => {
    expect(STEPS.map(({ name, part }) => `${part} ${name}`)).toEqual([
      'deny negative-list',
      'deny duty',
      'grant own-data',
      'grant own-item',
      'grant withheld',
      'grant unconditional',
      'grant agreement',
      'grant default-deny',
      'restrict clearance',
      'restrict combination',
    ]);
  });

  it('pass with the rule they went by, where they concern the item and do not object', () => {
    const held = { items: [item(PHONE, { duty: ['CLERK'] })] };
    expect(outcome('duty', held)).toEqual({ kind: 'pass', ruleId: `duty:${PHONE}` });
    expect(outcome('clearance', {}, { candidate: byAgreement })).toEqual({
      kind: 'pass',
      ruleId: `clearance:${PHONE}`,
    });
    const combinations = [
      { id: 'c', label: { zh: '', en: '' }, items: [PHONE], level: 1 },
    ] as const;
    expect(outcome('combination', { combinations }, { candidate: byAgreement })).toEqual({
      kind: 'pass',
      ruleId: 'combination:c',
    });
  });

  it('skip what does not concern them', () => {
    const open = { items: [item(PHONE, { sharing: 'UNCONDITIONAL' })] } as const;
    expect(outcome('agreement', { ...open, agreements: [agreement('a')] })).toEqual(SKIPPED);
    expect(outcome('duty', {})).toEqual(SKIPPED);
    expect(outcome('clearance', {})).toEqual(SKIPPED);
    const combinations = [
      { id: 'c', label: { zh: '', en: '' }, items: [PHONE], level: 4 },
    ] as const;
    expect(outcome('combination', { combinations })).toEqual(SKIPPED);
    const own: Candidate = { via: 'own-data', ruleId: `own:${PHONE}`, parts: [{ rows: ALL }] };
    expect(outcome('combination', { combinations }, { candidate: own })).toEqual(SKIPPED);
  });

  it('deny with the basis of what denies, where it has one', () => {
    const denied = (found: Outcome | undefined) => found?.kind === 'deny' && found.deny;
    const closed = { items: [item(PHONE, { sharing: 'WITHHELD', basis: ['law-3'] })] } as const;
    expect(denied(outcome('withheld', closed))).toStrictEqual({
      ...{ effect: 'deny', reason: 'WITHHELD', ruleId: `withheld:${PHONE}`, basis: ['law-3'] },
    });
    expect(denied(outcome('agreement', {}))).toStrictEqual({
      ...{ effect: 'deny', reason: 'NO_AGREEMENT', ruleId: 'agreement:none' },
    });
  });

  it('name the link of the chain by which they grant', () => {
    const via = (found: Outcome | undefined) => found?.kind === 'grant' && found.candidate.via;
    const own = { items: [item(PHONE, { ownAccess: true, sharing: 'UNCONDITIONAL' })] } as const;
    const uses = [{ id: 'u', consumer: 'hotline', purpose: 'CASE_HANDLING', items: [PHONE] }];
    expect(via(outcome('agreement', { agreements: [agreement('a')] }))).toBe('agreement');
    expect(via(outcome('unconditional', { ...own, uses }))).toBe('unconditional');
    expect(via(outcome('own-item', {}, { who: subject({ dept: 'grid' }) }))).toBe('own-item');
    expect(via(outcome('own-data', own, { who: CITIZEN }))).toBe('own-data');
  });
});

cases('steps together', [
  [
    'a mutation is asked for its own duty after that of its item',
    'DUTY action:Mutation.close',
    {
      items: [item('Mutation.close', { duty: ['CLERK'] })],
      actions: { 'Mutation.close': ['CLOSER'] },
    },
    { coordinate: 'Mutation.close' },
  ],
  [
    'a mutation whose item names a duty that is not held, though that of its action is',
    'DUTY duty:Mutation.close',
    {
      items: [item('Mutation.close', { duty: ['POLICE'] })],
      actions: { 'Mutation.close': ['CLERK'] },
    },
    { coordinate: 'Mutation.close' },
  ],
  [
    'own data that completes a combination',
    `grant own:${PHONE}`,
    {
      items: [item(PHONE, { ownAccess: true })],
      combinations: [{ id: 'c', label: { zh: '', en: '' }, items: [PHONE], level: 4 }],
    },
    { who: CITIZEN },
  ],
  [
    'a masked level counts only under the mask it was given for, never without any',
    `CLEARANCE_TOO_LOW clearance:${PHONE}`,
    { items: [item(PHONE, { level: 4, maskedLevel: 1 })], agreements: [agreement('a')] },
  ],
  [
    'own data of a type that is no resource: no row is provably the citizen’s own',
    'NO_RULE default-deny',
    { items: [item(PHONE, { ownAccess: true })], resources: [] },
    { who: CITIZEN },
  ],
  [
    'a use of the service beside none of its department',
    'grant use:u',
    {
      items: [item(PHONE, { sharing: 'UNCONDITIONAL' })],
      uses: [{ id: 'u', consumer: 'app', purpose: 'CASE_HANDLING', items: [PHONE] }],
    },
    { who: subject({ kind: 'service', azp: 'app' }) },
  ],
]);
