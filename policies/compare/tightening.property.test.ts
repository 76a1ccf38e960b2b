/** isTightening against the engine: what it calls a tightening gives nobody anything, at any time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edit, edited, LOOSENINGS, TIGHTENINGS } from '../../test/arbitraries/edits.ts';
import * as arbitrary from '../../test/arbitraries/policy.ts';
import { type Asking, gains } from '../../test/gains.ts';
import type { TestRow } from '../../test/reference/scopes.ts';
import { runs } from '../../test/runs.ts';
import type { Bundle, ClassEntry, SubjectClass } from '../model/index.ts';
import { isTightening } from './index.ts';

const OWN_REF = 'A-own';
const DEPARTMENTS = ['hotline', 'health', 'grid'];

const row: fc.Arbitrary<TestRow> = fc
  .record({
    area: fc.constantFrom('150602', '150602001', '150603'),
    name: fc.constantFrom('x', 'y'),
    subject: fc.constantFrom(OWN_REF, 'A-other'),
  })
  .map(({ area, name, subject }) => ({
    subject,
    values: new Map(
      arbitrary.NAMES.types.flatMap((type): [string, string][] => [
        [`${type}.area`, area],
        [`${type}.name`, name],
      ]),
    ),
  }));

/** Bundles whose registry has classes, and the service of the random subjects. */
const bundle: fc.Arbitrary<Bundle> = fc
  .tuple(arbitrary.bundle, fc.array(arbitrary.subjectClass, { maxLength: 3 }))
  .map(([one, subjects]) => ({
    ...one,
    registry: {
      ...one.registry,
      apps: DEPARTMENTS.map((dept) => ({ azp: 'centre-app', dept })),
      classes: subjects.map((subject, index): ClassEntry => ({ id: `class-${index}`, ...subject })),
    },
  }));

const asking: fc.Arbitrary<Asking> = fc.record({
  token: arbitrary.subjectClass.map((one: SubjectClass) => ({
    ...one,
    consumer: one.azp ?? one.dept,
    sub: one.kind === 'citizen' ? OWN_REF : 'somebody',
    matters: [],
  })),
  purpose: arbitrary.purpose,
  now: arbitrary.now,
  rows: fc.array(row, { minLength: 5, maxLength: 5 }),
});

/** Several who ask, so that a bundle that gives is met by somebody who takes. */
const askings = fc.array(asking, { minLength: 16, maxLength: 16 });

const EVERY: readonly Edit[] = [...TIGHTENINGS, ...TIGHTENINGS, ...LOOSENINGS];

function expectSound(before: Bundle, after: Bundle, all: readonly Asking[]): void {
  if (!isTightening(before, after)) return;
  const gained = gains(before, after);
  for (const one of all) expect(gained(one)).toEqual([]);
}

describe('a tightening', () => {
  it('gives nobody anything: edits that take away', () => {
    fc.assert(
      fc.property(bundle, edited(TIGHTENINGS, 3), askings, (before, edit, all) => {
        expectSound(before, edit(before).bundle, all);
      }),
      { numRuns: runs(200) },
    );
  });

  it('gives nobody anything: any edits', () => {
    fc.assert(
      fc.property(bundle, edited(EVERY, 4), askings, (before, edit, all) => {
        expectSound(before, edit(before).bundle, all);
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('the random edits', () => {
  const samples = <T>(of: fc.Arbitrary<T>, count: number) =>
    fc.sample(of, { numRuns: count, seed: 7 });
  const named = (edits: readonly Edit[]) => edits.map((edit): [string, Edit] => [edit.name, edit]);

  it.each(named(TIGHTENINGS))('%s: is a tightening now and then', (_, edit) => {
    const worlds = samples(fc.tuple(bundle, edited([edit], 1)), 40);
    expect(worlds.some(([one, apply]) => isTightening(one, apply(one).bundle))).toBe(true);
  });

  it.each(named(LOOSENINGS))('%s: gives somebody something, and is caught', (_, edit) => {
    let gained = 0;
    for (const [before, apply, all] of samples(fc.tuple(bundle, edited([edit], 1), askings), 300)) {
      const after = apply(before).bundle;
      if (!all.map(gains(before, after)).some((lines) => lines.length > 0)) continue;
      expect(isTightening(before, after)).toBe(false);
      gained += 1;
      if (gained === 3) break;
    }
    expect(gained).toBeGreaterThan(0);
  });
});
