/** compareBundles against the engine: what a class gains or loses is told, and nothing else is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edited, LOOSENINGS, TIGHTENINGS } from '../../test/arbitraries/edits.ts';
import { NAMES } from '../../test/arbitraries/policy.ts';
import { gains } from '../../test/gains.ts';
import type { TestRow } from '../../test/reference/scopes.ts';
import { runs } from '../../test/runs.ts';
import type { Bundle, ClassEntry } from '../model/index.ts';
import { compareBundles, type Direction, type PolicyChange } from './index.ts';
import { bundle, rows, tokenOf } from './testing.ts';

/** Beyond any boundary of the random agreements, and on each. */
const TIMES = [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000];
const [FROM = 0] = TIMES;

/** What is told apart: of items and arguments what is shown, of types their rows. */
type Subject = string;

/** Coordinates and types of which a class gets more by `after`, at any time from `FROM`. */
function moreOf(
  [before, after]: readonly [Bundle, Bundle],
  entry: ClassEntry,
  rowsAsked: readonly TestRow[],
): Set<Subject> {
  const gained = gains(before, after);
  const lines = NAMES.purposes.flatMap((purpose) =>
    TIMES.flatMap((now) =>
      gained({ token: tokenOf(entry), purpose, now, rows: rowsAsked }).map(
        (line) => `${purpose} ${line}`,
      ),
    ),
  );
  // Volumes and matters are told as changes of entries.
  const counted = lines.filter((line) => !/ unit | without matter /.test(line));
  return new Set(counted.map((line) => line.split(' ').slice(0, 2).join(' ')));
}

function told(
  changes: readonly PolicyChange[],
  classId: string,
  direction: Direction,
): ReadonlySet<Subject> {
  return new Set(
    changes.flatMap((change): Subject[] => {
      if (change.kind === 'entry' || change.kind === 'gate' || change.classId !== classId)
        return [];
      if (change.direction !== direction && change.direction !== 'other') return [];
      const what = change.kind === 'rows' ? change.type : change.coordinate;
      return [`${change.purpose} ${what}`];
    }),
  );
}

/** Purposes that the gate opens or closes: then what lies behind is not told one by one. */
function gated(changes: readonly PolicyChange[], classId: string): readonly string[] {
  return changes.flatMap((change) =>
    change.kind === 'gate' && change.classId === classId ? [change.purpose] : [],
  );
}

describe('compareBundles', () => {
  it('tells whatever a class of the registry gains or loses', () => {
    const edits = edited([...TIGHTENINGS, ...LOOSENINGS], 3);
    fc.assert(
      fc.property(bundle, edits, rows, (before, edit, rowsAsked) => {
        const after = edit(before).bundle;
        const changes = compareBundles(before, after, { from: FROM });
        for (const entry of before.registry.classes) {
          // Classes of one id and other clearances are one token each; the bound is tested elsewhere.
          const now = after.registry.classes.find(({ id }) => id === entry.id);
          if (now?.clearance !== entry.clearance) continue;
          const purposes = gated(changes, entry.id);
          const open = (what: Subject) => !purposes.some((one) => what.startsWith(`${one} `));
          const more = [...moreOf([before, after], entry, rowsAsked)].filter(open);
          const less = [...moreOf([after, before], entry, rowsAsked)].filter(open);
          expect([...told(changes, entry.id, 'looser')]).toEqual(expect.arrayContaining(more));
          expect([...told(changes, entry.id, 'tighter')]).toEqual(expect.arrayContaining(less));
        }
      }),
      { numRuns: runs(150) },
    );
  });

  it('tells nothing of two bundles that differ in texts only', () => {
    fc.assert(
      fc.property(bundle, (before) => {
        const lists = { ...before.lists, basis: [], demand: [], responsibility: [] };
        const after = { ...before, number: 2, lists };
        expect(compareBundles(before, after)).toEqual([]);
      }),
      { numRuns: runs(50) },
    );
  });
});
