/** What graphql-shield and graphql-middleware got wrong, or leave to whoever uses them. */
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compilePolicy, isRefusal, STEPS } from '../../policies/engine/index.ts';
import {
  agreement,
  bundle,
  CITIZEN,
  item,
  NOW,
  type PolicyParts,
  policy,
  resource,
  subject,
} from '../../policies/engine/testing.ts';
import type { DecisionMap, Subject } from '../../policies/model/index.ts';
import { deciderWith } from '../../policies/shield/decider.ts';
import { createDecider, type Decider } from '../../policies/shield/index.ts';
import { buildTree, checkTree, InvalidTree, ruleFor } from '../../policies/shield/tree.ts';
import { Guard } from '../../subgraphs/kit/guard.ts';

const OPEN: PolicyParts = {
  items: [item('Person.phone'), item('Person.name'), item('Party.name')],
  possibleTypes: { Party: ['Person'] },
  agreements: [agreement('a')],
};

async function decided(
  decider: Decider,
  coordinates: readonly string[],
  who: Subject = subject(),
  purpose = 'CASE_HANDLING',
): Promise<DecisionMap> {
  const decisions = await decider.decideOperation({
    ...{ subject: who, purpose, matter: undefined, operationKey: coordinates.join(), now: NOW },
    reached: () => ({
      ...{ coordinates, types: ['Person'], arguments: [], mutations: [] },
      introspectionOnly: false,
    }),
  });
  if (isRefusal(decisions)) throw new Error(decisions.refused);
  return decisions;
}

const effects = ({ coordinates }: DecisionMap) =>
  [...coordinates].map(([coordinate, { effect }]) => `${coordinate} ${effect}`);

describe('names and caches', () => {
  it('GHSA-hx78-272p-mqqh: two rules of one name would share verdicts, so there are none', () => {
    const [first] = STEPS;
    if (!first) throw new Error('no step');
    expect(() => buildTree(policy(OPEN), [...STEPS, first])).toThrow(InvalidTree);
    expect(new Set(buildTree(policy(OPEN)).names).size).toBe(STEPS.length);
  });

  it('shield 349, 109, 122: no verdict of one field or subject stands for another', async () => {
    const decider = createDecider(policy(OPEN));
    const both = ['Person.phone', 'Person.name'];
    expect(effects(await decided(decider, both))).toEqual([
      'Person.phone grant',
      'Person.name deny',
    ]);
    const stranger = subject({ dept: 'police', consumer: 'police' });
    const answers = await Promise.all(
      [subject(), stranger, subject(), stranger].map((who) => decided(decider, both, who)),
    );
    expect(answers.map((each) => effects(each)[0])).toEqual([
      ...['Person.phone grant', 'Person.phone deny'],
      ...['Person.phone grant', 'Person.phone deny'],
    ]);
  });

  it('shield 349: nor where a single item is judged, as for the order of a list', async () => {
    const decider = createDecider(policy(OPEN));
    const stranger = subject({ dept: 'police', consumer: 'police' });
    const ask = (who: Subject) => decider.decide(who, 'CASE_HANDLING', 'Person.phone', NOW);
    const effect = async (who: Subject) => (await ask(who)).effect;
    expect(await effect(subject())).toBe('grant');
    expect(await effect(stranger)).toBe('deny');
    expect(await effect(subject())).toBe('grant');
  });

  it('shield, cache on the context: an agreement that ended grants nothing although it was remembered', async () => {
    const decider = createDecider(policy(OPEN));
    const at = (now: number) => decider.decide(subject(), 'CASE_HANDLING', 'Person.phone', now);
    expect((await at(NOW)).effect).toBe('grant');
    expect(await at(NOW + 1000)).toMatchObject({ effect: 'deny', reason: 'AGREEMENT_EXPIRED' });
  });
});

describe('what has no rule', () => {
  it('shield fallbackRule: a field that the catalog does not know is denied', async () => {
    const decider = createDecider(policy(OPEN));
    const unknown = ['Person.added', '__proto__.phone', 'Person.constructor', 'Query._entities'];
    for (const verdict of (await decided(decider, unknown)).coordinates.values())
      expect(verdict).toMatchObject({ effect: 'deny', reason: 'UNPUBLISHED' });
  });

  it('shield 641: a tree whose fallback allows is refused', () => {
    const tree = buildTree(policy(OPEN));
    const allowing = { ...tree, fallbackRule: ruleFor(tree, 'Person', 'phone') };
    expect(() => checkTree(allowing, policy(OPEN))).toThrow(/does not deny/);
  });

  it('shield: rules on an interface, which shield passes over, are judged all the same', async () => {
    const tree = buildTree(policy(OPEN));
    expect([...tree.fields.keys()]).toEqual(['Person']);
    const decisions = await decided(createDecider(policy(OPEN)), ['Party.name']);
    expect(effects(decisions)).toEqual(['Party.name deny']);
  });
});

describe('errors', () => {
  it('shield 149, 964: a rule that fails denies, and says that it failed, not that it denied', async () => {
    const broken = item('Person.phone');
    // A catalog entry that no reader would let through: judging it throws.
    Object.defineProperty(broken, 'duty', {
      enumerable: true,
      get() {
        throw new TypeError('broken');
      },
    });
    const decider = createDecider(policy({ ...OPEN, items: [broken, item('Person.name')] }));
    const verdict = await decider.decide(subject(), 'CASE_HANDLING', 'Person.phone', NOW);
    expect(verdict).toMatchObject({ effect: 'deny', reason: 'DECISION_ERROR' });
    expect(JSON.stringify(verdict)).not.toContain('broken');
  });
});

/**
 * The guard's own cases, one per rule: what a guard answers to a call for `Person.phone`, and what one with
 * that rule replaced by `allow` would. (The gateway's are in policies/shield and test/cases.test.ts.)
 */
interface GuardCase {
  readonly parts: PolicyParts;
  readonly who?: Subject;
  readonly real: string;
  readonly allowing: string;
}

const PHONE = 'Person.phone';
const ANSWERED = 'answered';
const LABEL = { zh: '', en: '' };
const LISTED = { kind: 'STATUTORY' as const, label: LABEL, basis: [], classes: [], resources: [] };
const USE = { id: 'u', consumer: 'hotline', purpose: 'CASE_HANDLING', items: [PHONE] };
const AGREED: PolicyParts = { agreements: [agreement('a')] };
const GUARD_CASES: Readonly<Record<string, GuardCase>> = {
  'negative-list': {
    parts: { ...AGREED, negative: [{ ...LISTED, id: 'n', coordinates: [PHONE] }] },
    real: 'neg:n',
    allowing: ANSWERED,
  },
  duty: {
    parts: { ...AGREED, items: [item(PHONE, { duty: ['POLICE'] })] },
    real: `duty:${PHONE}`,
    allowing: ANSWERED,
  },
  'own-data': {
    parts: { items: [item(PHONE, { ownAccess: true })] },
    who: CITIZEN,
    real: ANSWERED,
    allowing: 'default-deny',
  },
  'own-item': {
    parts: {},
    who: subject({ dept: 'grid', consumer: 'grid' }),
    real: ANSWERED,
    allowing: 'agreement:none',
  },
  withheld: {
    parts: { items: [item(PHONE, { sharing: 'WITHHELD' })] },
    real: `withheld:${PHONE}`,
    allowing: 'default-deny',
  },
  unconditional: {
    parts: { items: [item(PHONE, { sharing: 'UNCONDITIONAL' })], uses: [USE] },
    real: ANSWERED,
    allowing: 'default-deny',
  },
  agreement: { parts: AGREED, real: ANSWERED, allowing: 'default-deny' },
  'default-deny': { parts: {}, who: CITIZEN, real: 'default-deny', allowing: 'error:decision' },
  clearance: {
    parts: { ...AGREED, items: [item(PHONE, { level: 4 })] },
    real: `clearance:${PHONE}`,
    allowing: ANSWERED,
  },
  combination: {
    parts: {
      ...AGREED,
      combinations: [{ id: 'c', label: LABEL, items: [PHONE], level: 4 }],
    },
    real: 'combination:c',
    allowing: ANSWERED,
  },
};

/** ANSWERED where the guard lets the field run, else the rule that its report names. */
async function askGuard({ parts, who = subject() }: GuardCase, steps: typeof STEPS) {
  const content = bundle({
    resources: [resource('Person')],
    duties: { CLERK: { purposes: ['CASE_HANDLING'] }, CITIZEN: { purposes: ['CASE_HANDLING'] } },
    ...parts,
  });
  const known = compilePolicy(content);
  const guard = new Guard(
    // An entity's own fields alone: no root field has a verdict of its own here.
    buildSchema(`scalar _Any union _Entity = Person type Person { phone: String }
      type Query { _entities(representations: [_Any!]!): [_Entity]! }`),
    content.catalog,
    new Map(),
    new Map(),
  );
  const query = '{ _entities(representations: []) { ... on Person { phone } } }';
  const permitted = await guard.permit(
    {
      ...{ bundle: content, policy: known, volumes: new Map(), signers: [] },
      decider: deciderWith(known, buildTree(known, steps)),
      verifier: { verify: async () => 'MALFORMED', flush: () => {} },
    },
    {
      ...{ operation: guard.operations.read(query, undefined), variables: {}, subject: who },
      ...{ purpose: 'CASE_HANDLING', matter: 'M', deniedHere: [], confirmed: true, now: NOW },
    },
  );
  if (permitted.text?.includes('phone')) return ANSWERED;
  return permitted.report.build('d').cells[0]?.ruleId;
}

describe('each rule counts at the guard', () => {
  it.each(STEPS.map(({ name }) => name))('%s', async (name) => {
    const asked = GUARD_CASES[name];
    if (!asked) throw new Error(`no case for the rule ${name}`);
    expect(asked.allowing).not.toBe(asked.real);
    expect(await askGuard(asked, STEPS)).toBe(asked.real);
    const allowing = STEPS.map((step) =>
      step.name === name ? { ...step, judge: () => ({ kind: 'skip' }) as const } : step,
    );
    expect(await askGuard(asked, allowing)).toBe(asked.allowing);
  });
});
