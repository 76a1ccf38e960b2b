/**
 * Engine, decider (shield) and oracle agree on every verdict of random policies: effect, reason, rule,
 * basis, mask, and what each of several random rows would show. docs/SECURITY.md, promise 3.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  bindScope,
  compilePolicy,
  decide,
  gate,
  isRefusal,
  rowScopes,
  withoutCombinations,
  withoutConfirmation,
} from '../policies/engine/index.ts';
import type {
  Bundle,
  DecisionMap,
  Refusal,
  Scope,
  Subject,
  SubjectClass,
} from '../policies/model/index.ts';
import { createDecider } from '../policies/shield/index.ts';
import * as arbitrary from './arbitraries/policy.ts';
import { gathered } from './arbitraries/together.ts';
import { unusualBundle, unusualClass } from './arbitraries/unusual.ts';
import {
  foretold,
  operationForetold,
  operationSaid,
  outOfReach,
  rowsForetold,
  rowsSaid,
  saidOf,
  type Viewpoint,
} from './reference/compare.ts';
import {
  type Circumstances,
  gate as gateOfOracle,
  judge,
  keptWays,
  rowsOf,
} from './reference/oracle.ts';
import {
  type Asked,
  judgeOperation,
  judgeUnconfirmed,
  type Reaches,
} from './reference/oracle-operation.ts';
import type { TestRow } from './reference/scopes.ts';
import { runs } from './runs.ts';

/** Cases of `npm test`; each asks a policy of its own, all coordinates or a whole operation. */
const CASES = 10_000;
const RUNS = { numRuns: runs(CASES / 2) };
const PATIENCE_MS = 3_600_000 * 3;
let judged = 0;
/** Operations that lost an item only because of what else they asked for, or were refused for it. */
let deniedTogether = 0;
afterAll(() =>
  console.info(`agreement: ${judged} cases, ${deniedTogether} of combinations in one operation`),
);
const OWN_REF = 'A-own';
const { types } = arbitrary.NAMES;
const ASKED = [...arbitrary.COORDINATES, 'Person.unknown', '__proto__.constructor'];

const asSubject = (one: SubjectClass, matters: readonly string[] = []): Subject => ({
  ...one,
  consumer: one.kind === 'citizen' ? OWN_REF : (one.azp ?? one.dept),
  sub: one.kind === 'citizen' ? OWN_REF : 'somebody',
  matters,
});

const row: fc.Arbitrary<TestRow> = fc
  .record({
    area: fc.constantFrom('150602', '150602001', '150603', '1506'),
    name: fc.constantFrom('x', 'y'),
    subject: fc.constantFrom(OWN_REF, 'A-other'),
  })
  .map(({ area, name, subject }) => ({
    subject,
    values: new Map(
      types.flatMap((type): [string, string][] => [
        [`${type}.area`, area],
        [`${type}.name`, name],
      ]),
    ),
  }));

interface World {
  readonly bundle: Bundle;
  readonly subject: Subject;
  readonly purpose: string;
  readonly now: number;
  readonly rows: readonly TestRow[];
}
const world: fc.Arbitrary<World> = fc.record({
  bundle: fc.oneof(arbitrary.bundle, unusualBundle),
  subject: fc.oneof(arbitrary.subjectClass, unusualClass).map((one) => asSubject(one, ['M-1'])),
  purpose: arbitrary.purpose,
  now: arbitrary.now,
  rows: fc.array(row, { minLength: 4, maxLength: 4 }),
});

const aboutOf = ({ bundle, subject, purpose, now }: World): Circumstances => ({
  bundle,
  subject,
  purpose,
  now,
});
const viewOf = (world: World): Viewpoint => {
  const { subject, rows } = world;
  return { subject, rows, bind: bindScope, outOfReach: outOfReach(aboutOf(world)) };
};
const typeOf = (coordinate: string) => coordinate.slice(0, coordinate.indexOf('.'));
/** Row scopes of a coordinate's type; undefined where it has no rows. */
const rowsIfAny = (scopes: (type: string) => readonly Scope[]) => (coordinate: string) =>
  types.some((one) => one === typeOf(coordinate)) ? scopes(typeOf(coordinate)) : undefined;

const subset = (of: readonly string[], maxLength: number) =>
  fc.uniqueArray(fc.constantFrom(...of), { maxLength });
/** A mutation's root is among the coordinates it reaches, and so is every coordinate's type among the types. */
const reaches = fc
  .record({
    coordinates: subset(
      ASKED.filter((one) => !one.startsWith('Mutation.')),
      8,
    ),
    types: subset([...types, 'Query'], 3),
    arguments: subset([...arbitrary.ARGUMENTS, 'Query.people(gone:)'], 2),
    mutations: fc.constantFrom<string[]>([], [], [], ['Mutation.report']),
  })
  .map(
    ({ coordinates, mutations, types: some, ...rest }): Reaches => ({
      ...rest,
      mutations,
      coordinates: [...mutations, ...coordinates],
      types: [...new Set([...some, ...coordinates.map(typeOf)])],
      introspectionOnly: false,
    }),
  );

/** What is denied here was left whole by the judgement of each item: its highest are the asker's own. */
function expectOwnHighest(
  { catalog, lists }: Bundle,
  { dept }: Subject,
  deniedHere: readonly string[],
  { coordinates }: DecisionMap,
): void {
  for (const denied of deniedHere) {
    expect(coordinates.get(denied)?.ruleId).not.toMatch(/^(own|supplier):/);
    const level = (one: string) => catalog.items[one]?.level ?? 0;
    const own = (one: string) =>
      /^(own|supplier):/.test(coordinates.get(one)?.ruleId ?? '') ||
      catalog.items[one]?.suppliers.includes(dept);
    const whole = lists.combinations.filter(({ items }) => items.includes(denied));
    const left = whole.filter(({ items }) => {
      const highest = Math.max(...items.map(level));
      return items.filter((one) => level(one) === highest).every(own);
    });
    expect(left.length).toBeGreaterThan(0);
  }
}

/** One policy in three puts the first two items that its operation reaches into a combination. */
const gathers = fc.constantFrom(true, false, false);

describe('random policies', () => {
  it(
    'are judged alike by engine and oracle: every coordinate, what every row shows',
    () => {
      fc.assert(
        fc.property(world, (one) => {
          const { bundle, subject, purpose, now } = one;
          const policy = compilePolicy(bundle);
          const view = viewOf(one);
          const about = aboutOf(one);
          const rowsHere = rowsIfAny((type) => rowScopes(policy, subject, purpose, type, now));
          const rowsThere = rowsIfAny((type) => rowsOf(about, type));
          for (const coordinate of ASKED) {
            const verdict = decide(policy, subject, purpose, coordinate, now);
            expect([coordinate, saidOf(verdict, rowsHere(coordinate), view)]).toEqual([
              coordinate,
              foretold(judge(about, coordinate), rowsThere(coordinate), view),
            ]);
          }
          for (const type of types)
            expect([type, rowsSaid(rowScopes(policy, subject, purpose, type, now), view)]).toEqual([
              type,
              rowsForetold(rowsOf(about, type), view),
            ]);
          judged += 1;
        }),
        RUNS,
      );
    },
    PATIENCE_MS,
  );

  it(
    'open the gate for the same purposes',
    () => {
      const purposes = [
        undefined,
        '',
        'NONSENSE',
        '__proto__',
        ...arbitrary.NAMES.purposes,
        'OWN_DATA',
      ];
      fc.assert(
        fc.property(world, fc.constantFrom(...purposes), ({ bundle, subject }, purpose) => {
          expect(gate(compilePolicy(bundle), subject, purpose)).toEqual(
            gateOfOracle(bundle, subject, purpose),
          );
        }),
        { numRuns: runs(1_000) },
      );
    },
    PATIENCE_MS,
  );

  it(
    'decide whole operations alike, through shield and by the oracle, cold and remembered',
    async () => {
      const matter = fc.constantFrom(undefined, '', 'M-1', 'M-2', 'M-3');
      await fc.assert(
        fc.asyncProperty(world, reaches, matter, gathers, async (any, reached, named, gather) => {
          const [own = '', other = ''] = gather ? reached.coordinates : [];
          const one = { ...any, bundle: gathered(any.bundle, any.subject, own, other) };
          const { bundle, subject, purpose, now } = one;
          const decider = createDecider(compilePolicy(bundle));
          const asked: Asked = {
            ...aboutOf(one),
            purpose,
            matter: named,
            openMatters: ['M-1', 'M-2'],
          };
          const request = {
            subject,
            purpose,
            matter: named,
            operationKey: 'the operation',
            reached: () => reached,
            now,
            knownMatter: (matter: string) => matter === 'M-2',
          };
          const wanted = operationForetold(judgeOperation(asked, reached), viewOf(one));
          const said = async (
            confirmed: (left: DecisionMap) => DecisionMap | Refusal = (left) => left,
          ) => {
            const decided = await decider.decideOperation(request);
            if (isRefusal(decided)) return operationSaid(decided, viewOf(one));
            const together = withoutCombinations(decided, bundle, subject);
            if (isRefusal(together)) return operationSaid(together, viewOf(one));
            expectOwnHighest(bundle, subject, together.deniedHere, decided);
            deniedTogether += Math.sign(together.deniedHere.length);
            return operationSaid(confirmed(together.decisions), viewOf(one));
          };
          expect(await said()).toEqual(wanted);
          expect(await said()).toEqual(wanted);
          expect(await said((left) => withoutConfirmation(left, bundle.catalog))).toEqual(
            operationForetold(judgeUnconfirmed(asked, reached), viewOf(one)),
          );
          judged += 1;
        }),
        RUNS,
      );
    },
    PATIENCE_MS,
  );

  it('are as many as promised', () => {
    const { FC_RUNS, FC_PROPERTY_MS } = process.env;
    if (FC_RUNS ?? FC_PROPERTY_MS) return;
    expect(judged).toBeGreaterThanOrEqual(CASES);
    expect(deniedTogether).toBeGreaterThan(CASES / 500);
  });

  it('reach every reason that a verdict may have, and every kind of grant', () => {
    const seen = new Set<string>();
    // One seed: what is asked is whether the generator can, not whether chance did today.
    for (const one of fc.sample(world, { numRuns: 600, seed: 1 }))
      for (const coordinate of ASKED) {
        const judged = judge(aboutOf(one), coordinate);
        if (judged.effect === 'deny') seen.add(judged.reason);
        else seen.add(judged.link).add(keptWays(judged.ways).length > 1 ? 'parts' : 'one part');
      }
    expect([...seen].sort()).toEqual(
      [
        ...['own data', 'own item', 'use', 'listed', 'agreement', 'one part', 'parts'],
        ...['NEGATIVE_LIST', 'DUTY', 'WITHHELD', 'NO_AGREEMENT', 'AGREEMENT_EXPIRED'],
        ...['AGREEMENT_SUSPENDED', 'USE_NOT_REGISTERED', 'UNPUBLISHED', 'CLEARANCE_TOO_LOW'],
        ...['COMBINATION', 'SCOPE_UNKNOWN', 'NO_RULE'],
      ].sort(),
    );
  });
});
