import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { compilePolicy, type Entitlement, entitlementOf, STEPS } from '../engine/index.ts';
import {
  agreement,
  bundle,
  CITIZEN,
  item,
  NOW,
  type PolicyParts,
  policy,
  subject,
} from '../engine/testing.ts';
import type { Subject, Verdict } from '../model/index.ts';
import { deciderWith } from './decider.ts';
import type { ShieldRule } from './graphql-shield.ts';
import { resolveVerdicts } from './resolve.ts';
import { buildTree, checkTree, InvalidTree, type RuleTree, ruleFor, treeOf } from './tree.ts';

const OPEN: PolicyParts = { agreements: [agreement('a')] };

async function verdictBy(tree: RuleTree, entitlement: Entitlement): Promise<Verdict | undefined> {
  return (await resolveVerdicts(tree, entitlement, ['Person.phone'])).get('Person.phone');
}

describe('the tree', () => {
  it('has a rule for every field of an object type and none for an interface', () => {
    const known = policy({
      items: [item('Person.phone'), item('Person.name'), item('Party.name')],
      possibleTypes: { Party: ['Person'] },
    });
    const tree = buildTree(known);
    expect([...tree.fields.keys()]).toEqual(['Person']);
    expect([...(tree.fields.get('Person')?.keys() ?? [])]).toEqual(['phone', 'name']);
    expect(tree.names).toEqual(STEPS.map(({ name }) => name));
    expect(ruleFor(tree, 'Party', 'name')).not.toBe(tree.fallbackRule);
  });

  it('falls back to a denial, also for names of the prototype', async () => {
    const tree = buildTree(policy());
    for (const [type, field] of [
      ['Person', 'gone'],
      ['__proto__', 'phone'],
      ['Person', 'constructor'],
    ] as const) {
      expect(ruleFor(tree, type, field)).toBe(tree.fallbackRule);
      expect(await ruleFor(tree, type, field).resolve({}, {}, {}, {}, {})).toBe(false);
    }
  });

  it('is refused with a name twice, without rules or with a fallback that allows', () => {
    const known = policy();
    const [first] = STEPS;
    expect(() => buildTree(known, [...STEPS, ...(first ? [first] : [])])).toThrow(InvalidTree);
    expect(() => buildTree(known, [])).toThrow(InvalidTree);
    const tree = buildTree(known);
    const allowing = { ...tree, fallbackRule: ruleFor(tree, 'Person', 'phone') };
    expect(() => checkTree(allowing, known)).toThrow(/does not deny/);
  });

  it('is refused with rules that shield would pass over', () => {
    const tree = buildTree(policy());
    const abstract = policy({ possibleTypes: { Person: ['Citizen'] } });
    expect(() => checkTree(tree, abstract)).toThrow(/no object type/);
    expect(() => checkTree(tree, policy({ items: [item('Person.name')] }))).toThrow(/catalog/);
  });

  it('is shared by policies of one catalog, and by no others', () => {
    const before = bundle({ items: [item('Party.name')], possibleTypes: {} });
    const known = compilePolicy(before);
    const same = compilePolicy({ ...before, agreements: [agreement('a')] }, known);
    expect(treeOf(same)).toBe(treeOf(known));
    const abstract = { ...before.catalog, possibleTypes: { Party: ['Person'] } };
    const other = treeOf(compilePolicy({ ...before, catalog: abstract }, known));
    expect([...other.fields.keys()]).toEqual([]);
    expect([...treeOf(known).fields.keys()]).toEqual(['Party']);
  });

  it('is one that shield itself takes', () => {
    const { shield } = createRequire(import.meta.url)('graphql-shield');
    const tree = buildTree(policy());
    const plain = Object.fromEntries(
      [...tree.fields].map(([type, fields]) => [type, Object.fromEntries(fields)]),
    );
    expect(() => shield(plain, { fallbackRule: tree.fallbackRule })).not.toThrow();
  });
});

describe('a rule', () => {
  it('runs in the order of the steps, all of them before the answer', async () => {
    const asked: string[] = [];
    const steps = STEPS.map((step) => ({
      ...step,
      judge: (...given: Parameters<typeof step.judge>) => {
        asked.push(step.name);
        return step.judge(...given);
      },
    }));
    const known = policy(OPEN);
    const entitlement = entitlementOf(known, subject(), 'CASE_HANDLING', NOW);
    await verdictBy(buildTree(known, steps), entitlement);
    expect(asked).toEqual(STEPS.map(({ name }) => name).filter((name) => name !== 'default-deny'));
  });

  it('that shield answers with anything but true is an error while deciding', async () => {
    const known = policy(OPEN);
    const entitlement = entitlementOf(known, subject(), 'CASE_HANDLING', NOW);
    const tree = buildTree(known);
    for (const answer of [false, 'yes', 1, undefined, {}, new Error('external')]) {
      const odd = { resolve: async () => answer };
      const fields = new Map([['Person', new Map([['phone', odd]])]]);
      expect(await verdictBy({ ...tree, fields }, entitlement)).toMatchObject({
        reason: 'DECISION_ERROR',
      });
    }
  });

  it('whose answer is not what its steps arrived at is one too', async () => {
    const known = policy(OPEN);
    const entitlement = entitlementOf(known, subject(), 'CASE_HANDLING', NOW);
    const tree = buildTree(known);
    for (const answer of ['yes', 1, {}, new Error('external')]) {
      const odd = {
        resolve: async (...given: Parameters<ShieldRule['resolve']>) => {
          await ruleFor(tree, 'Person', 'phone').resolve(...given);
          return answer;
        },
      };
      const fields = new Map([['Person', new Map([['phone', odd]])]]);
      expect(await verdictBy({ ...tree, fields }, entitlement)).toMatchObject({
        reason: 'DECISION_ERROR',
      });
    }
  });

  it('that says true without a grant is one too', async () => {
    const known = policy(OPEN);
    const entitlement = entitlementOf(known, subject(), 'CASE_HANDLING', NOW);
    const yes = { resolve: async () => true };
    const fields = new Map([['Person', new Map([['phone', yes]])]]);
    const tree = { ...buildTree(known), fields };
    expect(await verdictBy(tree, entitlement)).toMatchObject({
      reason: 'DECISION_ERROR',
    });
  });
});

/** One case per rule: with the rule replaced by one that allows, the verdict is another one. */
const LABEL = { zh: '', en: '' };
const listed = { kind: 'STATUTORY' as const, label: LABEL, basis: [], classes: [], resources: [] };
const CASES: Readonly<Record<string, { parts: PolicyParts; wanted: string; who?: Subject }>> = {
  'negative-list': {
    parts: { ...OPEN, negative: [{ ...listed, id: 'n', coordinates: ['Person.phone'] }] },
    wanted: 'neg:n',
  },
  duty: {
    parts: { ...OPEN, items: [item('Person.phone', { duty: ['POLICE'] })] },
    wanted: 'duty:Person.phone',
  },
  'own-data': {
    parts: { items: [item('Person.phone', { ownAccess: true })] },
    wanted: 'own:Person.phone',
    who: CITIZEN,
  },
  'own-item': { parts: {}, wanted: 'supplier:Person.phone', who: subject({ dept: 'grid' }) },
  withheld: {
    parts: { items: [item('Person.phone', { sharing: 'WITHHELD' })] },
    wanted: 'withheld:Person.phone',
  },
  unconditional: {
    parts: {
      items: [item('Person.phone', { sharing: 'UNCONDITIONAL' })],
      uses: [{ id: 'u', consumer: 'hotline', purpose: 'CASE_HANDLING', items: ['Person.phone'] }],
    },
    wanted: 'use:u',
  },
  agreement: { parts: OPEN, wanted: 'agreement:a' },
  'default-deny': { parts: {}, wanted: 'default-deny', who: CITIZEN },
  clearance: {
    parts: { ...OPEN, items: [item('Person.phone', { level: 4 })] },
    wanted: 'clearance:Person.phone',
  },
  combination: {
    parts: {
      ...OPEN,
      combinations: [{ id: 'c', label: LABEL, items: ['Person.phone'], level: 4 }],
    },
    wanted: 'combination:c',
  },
};

describe('each rule counts', () => {
  it.each(STEPS.map(({ name }) => name))('%s', async (name) => {
    const { parts, wanted, who = subject() } = CASES[name] ?? { parts: {}, wanted: 'no case' };
    const known = policy(parts);
    const ruleId = async (steps: typeof STEPS) => {
      const decider = deciderWith(known, buildTree(known, steps));
      return (await decider.decide(who, 'CASE_HANDLING', 'Person.phone', NOW)).ruleId;
    };
    expect(await ruleId(STEPS)).toBe(wanted);
    const allowing = STEPS.map((step) =>
      step.name === name ? { ...step, judge: () => ({ kind: 'skip' }) as const } : step,
    );
    expect(await ruleId(allowing)).not.toBe(wanted);
  });
});
