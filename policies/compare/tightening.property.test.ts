/** isTightening against the engine: what it calls a tightening gives nobody anything, at any time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edit, edited, LOOSENINGS, TIGHTENINGS } from '../../test/arbitraries/edits.ts';
import { type Asking, gains } from '../../test/gains.ts';
import { runs } from '../../test/runs.ts';
import type { Bundle } from '../model/index.ts';
import { isTightening } from './index.ts';
import { asking, bundle } from './testing.ts';

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
