/** What holds for every policy. Widening would show as a deny that became a grant. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as arbitrary from '../../test/arbitraries/policy.ts';
import { runs } from '../../test/runs.ts';
import type { Bundle, Grant, Scope, SubjectClass, Verdict } from '../model/index.ts';
import { combine, DECISION_ERROR } from './combine.ts';
import { compilePolicy } from './compile.ts';
import { decide, rowScopes } from './decide.ts';
import { entitlementOf } from './entitlement.ts';
import { maskStrictness } from './masks.ts';
import { coversScope, normalizeScope, unionScopes } from './scope.ts';
import { STEPS } from './steps/index.ts';

const { bundle, subjectClass, purpose, now, coordinate } = arbitrary;
const RUNS = { numRuns: runs(150) };

type World = readonly [Bundle, SubjectClass, string, number];
const world: fc.Arbitrary<World> = fc.tuple(bundle, subjectClass, purpose, now);

/** Verdicts of every coordinate. */
function verdicts([content, who, why, when]: World): ReadonlyMap<string, Verdict> {
  const entitlement = entitlementOf(compilePolicy(content), who, why, when);
  return new Map(arbitrary.COORDINATES.map((one) => [one, entitlement.decide(one)]));
}

/** Rows that the cell is shown in: the type's, narrowed by the grant's own. */
function rowsShown([content, who, why, when]: World, one: string, { itemScope }: Grant): Scope {
  const type = one.slice(0, one.indexOf('.'));
  const ofType = unionScopes(rowScopes(compilePolicy(content), who, why, type, when));
  return itemScope ?? ofType;
}

function granted(world: World): Set<string> {
  return new Set(
    [...verdicts(world)].filter(([, { effect }]) => effect === 'grant').map(([one]) => one),
  );
}

function expectNoWider(world: World, wider: World): void {
  const before = granted(wider);
  for (const one of granted(world)) expect(before).toContain(one);
}

function without<T>(list: readonly T[], index: number): readonly T[] {
  return list.filter((_, at) => at !== index % list.length);
}

describe('every policy', () => {
  it('is decided the same alone as among others, and again', () => {
    fc.assert(
      fc.property(world, coordinate, ([content, who, why, when], one) => {
        const policy = compilePolicy(content);
        const entitlement = entitlementOf(policy, who, why, when);
        for (const other of arbitrary.COORDINATES) entitlement.decide(other);
        expect(entitlement.decide(one)).toEqual(decide(policy, who, why, one, when));
        expect(decide(compilePolicy(content), who, why, one, when)).toEqual(
          decide(policy, who, why, one, when),
        );
      }),
      RUNS,
    );
  });

  it('does not depend on the order of its lists', () => {
    const reversed = ({ lists, agreements, ...rest }: Bundle): Bundle => ({
      ...rest,
      agreements: agreements.toReversed(),
      lists: {
        ...lists,
        negative: lists.negative.toReversed(),
        uses: lists.uses.toReversed(),
        combinations: lists.combinations.toReversed(),
      },
    });
    fc.assert(
      fc.property(world, ([content, ...asked]) => {
        expect(verdicts([reversed(content), ...asked])).toEqual(verdicts([content, ...asked]));
      }),
      RUNS,
    );
  });

  it('never widens by another negative entry', () => {
    fc.assert(
      fc.property(world, coordinate, ([content, ...asked], one) => {
        const entry = {
          id: 'another',
          kind: 'STATUTORY',
          label: { zh: '', en: '' },
          basis: [],
          coordinates: [one],
          classes: [],
          resources: [],
        } as const;
        const negative = [...content.lists.negative, entry];
        const narrower = { ...content, lists: { ...content.lists, negative } };
        // Less is granted; but a combination may fall apart and give back its own members.
        const freed = new Set(content.lists.combinations.flatMap(({ items }) => items));
        const before = granted([content, ...asked]);
        const after = granted([narrower, ...asked]);
        for (const left of after) if (!freed.has(left)) expect(before).toContain(left);
        expect(after).not.toContain(one);
      }),
      RUNS,
    );
  });

  it('never widens by one agreement less', () => {
    fc.assert(
      fc.property(world, fc.nat(), ([content, ...asked], index) => {
        fc.pre(content.agreements.length > 0);
        const lists = { ...content.lists, combinations: [] };
        const wider = { ...content, lists };
        const narrower = { ...wider, agreements: without(content.agreements, index) };
        expectNoWider([narrower, ...asked], [wider, ...asked]);
      }),
      RUNS,
    );
  });

  it('grants no less with a higher clearance', () => {
    fc.assert(
      fc.property(world, ([content, who, why, when]) => {
        fc.pre(who.clearance < 4);
        const higher = { ...who, clearance: (who.clearance + 1) as SubjectClass['clearance'] };
        // A higher clearance may complete a combination that it does not cover yet.
        const plain = { ...content, lists: { ...content.lists, combinations: [] } };
        expectNoWider([plain, who, why, when], [plain, higher, why, when]);
      }),
      RUNS,
    );
  });

  it('is constant until validUntil', () => {
    fc.assert(
      fc.property(world, ([content, who, why, when]) => {
        const policy = compilePolicy(content);
        const { validFrom, validUntil } = entitlementOf(policy, who, why, when);
        expect(validFrom).toBeLessThanOrEqual(when);
        expect(validUntil).toBeGreaterThan(when);
        for (const other of [validFrom, validUntil - 1].filter(Number.isSafeInteger))
          expect(verdicts([content, who, why, other])).toEqual(verdicts([content, who, why, when]));
      }),
      RUNS,
    );
  });
});

/** Reason, forms and rule family of a verdict. */
function traits(verdict: Verdict): string[] {
  const family = verdict.ruleId.split(':')[0] ?? '';
  return verdict.effect === 'deny' ? [verdict.reason, family] : [...Object.keys(verdict), family];
}

describe('the random policies', () => {
  it('meet every reason that deciding can give, and grants of every form', () => {
    const met = new Set(
      fc
        .sample(world, { numRuns: 1000, seed: 1 })
        .flatMap((one) => [...verdicts(one).values()])
        .flatMap(traits),
    );
    for (const wanted of [
      ...['NEGATIVE_LIST', 'DUTY', 'WITHHELD', 'NO_AGREEMENT', 'AGREEMENT_EXPIRED'],
      ...['AGREEMENT_SUSPENDED', 'USE_NOT_REGISTERED', 'CLEARANCE_TOO_LOW', 'COMBINATION'],
      ...['SCOPE_UNKNOWN', 'NO_RULE', 'mask', 'itemScope', 'parts'],
      ...['own', 'supplier', 'use', 'listed', 'agreement'],
    ])
      expect(met).toContain(wanted);
  });
});

describe('every grant', () => {
  it('shows rows of its type only, each from one of its parts', () => {
    fc.assert(
      fc.property(world, (one) => {
        for (const [at, verdict] of verdicts(one)) {
          if (verdict.effect === 'deny' || !verdict.parts) continue;
          expect(verdict.parts.length).toBeGreaterThan(1);
          const strictness = verdict.parts.map(({ mask }) => maskStrictness(mask));
          expect(strictness).toEqual(strictness.toSorted((left, right) => left - right));
          const parts = unionScopes(verdict.parts.map(({ scope }) => scope ?? { kind: 'all' }));
          expect(coversScope(parts, rowsShown(one, at, verdict))).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('has an item scope in normal form that its type’s rows do not fit in', () => {
    fc.assert(
      fc.property(world, ([content, who, why, when]) => {
        for (const [at, verdict] of verdicts([content, who, why, when])) {
          if (verdict.effect === 'deny' || !verdict.itemScope) continue;
          expect(normalizeScope(verdict.itemScope)).toEqual(verdict.itemScope);
          const type = at.slice(0, at.indexOf('.'));
          const ofType = unionScopes(rowScopes(compilePolicy(content), who, why, type, when));
          if (ofType.kind !== 'none') expect(coversScope(verdict.itemScope, ofType)).toBe(false);
        }
      }),
      RUNS,
    );
  });
});

describe('combining', () => {
  it('turns an error of any step into a denial', () => {
    fc.assert(
      fc.property(world, fc.nat({ max: STEPS.length - 1 }), ([content, who, why, when], at) => {
        const entitlement = entitlementOf(compilePolicy(content), who, why, when);
        const broken = STEPS.map((step, index) =>
          index === at
            ? {
                ...step,
                judge: () => {
                  throw new Error('broken');
                },
              }
            : step,
        );
        for (const one of arbitrary.COORDINATES) {
          const question = entitlement.question(one);
          if (!question) continue;
          const whole = combine(STEPS, question);
          const conclusion = combine(broken, question);
          // Never a grant that the whole policy would not give, and no grant past a broken step.
          if ('via' in conclusion) expect(conclusion).toEqual(whole);
          const asked = STEPS[at]?.part !== 'grant';
          if (asked) expect('via' in conclusion).toBe(false);
          if (at === 0) expect(conclusion).toBe(DECISION_ERROR);
        }
      }),
      RUNS,
    );
  });
});
