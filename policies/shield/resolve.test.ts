/** Coordinates of one operation are judged together, and come to what each comes to alone (ADR 0154). */
import { describe, expect, it } from 'vitest';
import { decide, entitlementOf } from '../engine/index.ts';
import { agreement, item, NOW, policy, subject } from '../engine/testing.ts';
import type { Coordinate } from '../model/index.ts';
import type { ShieldRule } from './graphql-shield.ts';
import { resolveVerdicts } from './resolve.ts';
import { buildTree, DENIED, type RuleContext, ruleFor } from './tree.ts';

const known = policy({
  items: [
    item('Person.phone'),
    item('Person.name'),
    item('Person.secret', { level: 4 }),
    item('Person.party', { sharing: 'WITHHELD' }),
  ],
  agreements: [agreement('a', { items: ['Person.phone', 'Person.name', 'Person.secret'] })],
});
const entitlement = entitlementOf(known, subject(), 'CASE_HANDLING', NOW);
const tree = buildTree(known);
const shieldRule = ruleFor(tree, 'Person', 'phone');
const ASKED = ['Person.phone', 'Person.secret', 'Person.party', 'Person.gone', 'Person.name'];

type Resolve = ShieldRule['resolve'];

/** What is told, with the rule of every field of Person replaced. */
async function told(resolve: Resolve, asked: readonly Coordinate[] = ASKED) {
  const rule: ShieldRule = { resolve };
  const ofType = new Map([...known.items.values()].map(({ field }) => [field, rule]));
  const replaced = { ...tree, fields: new Map([['Person', ofType]]) };
  const verdicts = await resolveVerdicts(replaced, entitlement, asked);
  return asked.map((coordinate) => {
    const verdict = verdicts.get(coordinate);
    return verdict?.effect === 'deny' ? verdict.reason : verdict?.effect;
  });
}

/** The real rule: what it is asked each time, and what it is made to answer. */
function watched(answers: unknown[]) {
  const rounds: Coordinate[][] = [];
  const resolve: Resolve = async (...given) => {
    const { judged } = given[2] as RuleContext;
    rounds.push(judged.map(({ question }) => question.item.coordinate));
    const own = await shieldRule.resolve(...given);
    const answer = answers[rounds.length - 1] ?? 'its own';
    return answer === 'its own' ? own : answer;
  };
  return { rounds, resolve };
}

describe('coordinates judged together', () => {
  it('get the verdicts that each gets alone', async () => {
    const verdicts = await resolveVerdicts(tree, entitlement, ASKED);
    expect([...verdicts.keys()].sort()).toEqual([...ASKED].sort());
    for (const coordinate of ASKED)
      expect(verdicts.get(coordinate)).toEqual(
        decide(known, subject(), 'CASE_HANDLING', coordinate, NOW),
      );
  });

  it('ask their rule once where it grants all, or denies all', async () => {
    const granting = watched([]);
    await told(granting.resolve, ['Person.phone', 'Person.name']);
    expect(granting.rounds).toEqual([['Person.phone', 'Person.name']]);
    const denying = watched([]);
    await told(denying.resolve, ['Person.secret', 'Person.party']);
    expect(denying.rounds).toEqual([['Person.secret', 'Person.party']]);
  });

  it('are granted by a rule that was asked of them without what it denied', async () => {
    const { rounds, resolve } = watched([]);
    expect(await told(resolve)).toEqual([
      ...['grant', 'CLEARANCE_TOO_LOW', 'WITHHELD', 'UNPUBLISHED', 'grant'],
    ]);
    expect(rounds.slice(1)).toEqual([['Person.phone', 'Person.name']]);
  });

  it.each([false, 'yes', new Error('external'), DENIED])(
    'are not granted where the rule answers %s to the rest',
    async (answer) => {
      const { resolve } = watched(['its own', answer]);
      expect(await told(resolve)).toEqual([
        ...['DECISION_ERROR', 'CLEARANCE_TOO_LOW', 'WITHHELD', 'UNPUBLISHED', 'DECISION_ERROR'],
      ]);
    },
  );

  it.each([true, false, new Error('external')])(
    'are all errors where the rule answers %s and its steps deny one',
    async (answer) => {
      const { resolve } = watched([answer]);
      const verdicts = await told(resolve, ['Person.phone', 'Person.party']);
      expect(verdicts).toEqual(['DECISION_ERROR', 'DECISION_ERROR']);
    },
  );
});
