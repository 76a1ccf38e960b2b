/** A policy compiled from the one before it is the policy compiled alone, whatever was edited. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as arbitrary from '../../test/arbitraries/policy.ts';
import { runs } from '../../test/runs.ts';
import type { Bundle, SubjectClass } from '../model/index.ts';
import { compilePolicy } from './compile.ts';
import { entitlementOf } from './entitlement.ts';
import type { Policy } from './policy.ts';

const RUNS = { numRuns: runs(150) };
const PARTS = [
  'catalog',
  'registry',
  'agreements',
  'last agreement',
  'negative',
  'uses',
  'combinations',
] as const;
type PartName = (typeof PARTS)[number];

/** `before` with some parts of `other`; what is not named is the same object in both. */
function edited(before: Bundle, other: Bundle, names: readonly PartName[]): Bundle {
  const has = (name: PartName) => names.includes(name);
  const { lists } = before;
  const changed = has('negative') || has('uses') || has('combinations');
  return {
    ...before,
    ...(has('catalog') ? { catalog: other.catalog } : {}),
    ...(has('registry') ? { registry: other.registry } : {}),
    // Some come and the first goes; or only the last goes: the others are the same objects.
    ...(has('agreements')
      ? { agreements: [...other.agreements.slice(0, 2), ...before.agreements.slice(1)] }
      : {}),
    ...(has('last agreement') ? { agreements: before.agreements.slice(0, -1) } : {}),
    lists: changed
      ? {
          ...lists,
          ...(has('negative') ? { negative: other.lists.negative } : {}),
          ...(has('uses') ? { uses: other.lists.uses } : {}),
          ...(has('combinations') ? { combinations: other.lists.combinations } : {}),
        }
      : lists,
  };
}

type Asker = readonly [SubjectClass, string, number];
const askers: fc.Arbitrary<Asker[]> = fc.array(
  fc.tuple(arbitrary.subjectClass, arbitrary.purpose, arbitrary.now),
  {
    minLength: 1,
    maxLength: 3,
  },
);

describe('a policy compiled from the one before', () => {
  it('has the indexes and gives the verdicts of the same bundle compiled alone', () => {
    fc.assert(
      fc.property(
        fc.tuple(arbitrary.bundle, arbitrary.bundle, arbitrary.bundle),
        fc.tuple(fc.subarray([...PARTS]), fc.subarray([...PARTS])),
        askers,
        ([first, second, third], [someParts, otherParts], asked) => {
          const next = edited(first, second, someParts);
          const last = edited(next, third, otherParts);
          const chained = compilePolicy(last, compilePolicy(next, compilePolicy(first)));
          const alone = compilePolicy(last);
          expect(chained).toEqual(alone);
          for (const asker of asked)
            expect(verdicts(chained, ...asker)).toEqual(verdicts(alone, ...asker));
        },
      ),
      RUNS,
    );
  });

  it('shares what did not change', () => {
    fc.assert(
      fc.property(arbitrary.bundle, arbitrary.bundle, (before, other) => {
        const policy = compilePolicy(before);
        const next = compilePolicy(edited(before, other, ['uses']), policy);
        expect(next.items).toBe(policy.items);
        expect(next.negative).toBe(policy.negative);
        for (const [consumer, purposes] of policy.agreements)
          for (const [purpose, index] of purposes)
            expect(next.agreements.get(consumer)?.get(purpose)).toBe(index);
      }),
      RUNS,
    );
  });
});

function verdicts(policy: Policy, ...[who, why, when]: Asker) {
  const entitlement = entitlementOf(policy, who, why, when);
  return arbitrary.COORDINATES.map((coordinate) => entitlement.decide(coordinate));
}
