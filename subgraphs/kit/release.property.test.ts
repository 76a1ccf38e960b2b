/**
 * Attacks on released tables by someone who asks everything that can be asked: all levels of area and
 * category, and every sum and difference of answers. Each attack also runs against a table that is not
 * protected against it, where it must succeed: an attack that never works would show nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { countNoise, EDGE_PROBABILITY, NOISE_MAX, RATIO, recordKey } from './release-noise.ts';
import {
  type Contribution,
  type Dimension,
  K_PERSONS,
  PERTURBED_MIN,
  type ReleasedCell,
  releaseTable,
} from './release-table.ts';

/** Prefecture, banner, sumu, village; all categories, each category. */
const DIMENSIONS: readonly Dimension[] = [{ levels: [4, 6, 9, 12] }, { levels: [0, 100] }];
const TABLE = 'calls';
const keyOf = (nr: number) => Buffer.alloc(32, nr + 1);

interface World {
  readonly key: Buffer;
  readonly contributions: readonly Contribution[];
}

/** Villages of two sumus of two banners, each with a few to some tens of calls by mostly distinct persons. */
const worlds: fc.Arbitrary<World> = fc
  .record({
    key: fc.integer({ min: 0, max: 200 }).map(keyOf),
    sizes: fc.array(fc.oneof(fc.integer({ max: 4, min: 0 }), fc.integer({ max: 45, min: 0 })), {
      minLength: 24,
      maxLength: 24,
    }),
    persons: fc.constantFrom(60, 400, 10_000),
  })
  .map(({ key, sizes, persons }) => ({ key, contributions: callsOf(key, sizes, persons) }));

function callsOf(key: Buffer, sizes: readonly number[], persons: number): Contribution[] {
  let nr = 0;
  return sizes.flatMap((size, index) => {
    const village = index >> 1;
    const banner = 2 + Math.floor(village / 6);
    const area = `15060${banner}00${1 + (Math.floor(village / 3) % 2)}00${1 + (village % 3)}`;
    return Array.from({ length: size }, () => {
      nr += 1;
      return {
        place: [area, index % 2 === 0 ? 'noise' : 'roads'],
        recordKey: recordKey(key, TABLE, nr),
        person: `p${(nr * 7919) % persons}`,
        value: 10 + (nr % 90),
      };
    });
  });
}

const release = ({ key, contributions }: World) =>
  releaseTable(contributions, DIMENSIONS, { key, table: TABLE });

/** Records that a cell holds. */
const recordsOf = (world: World, { levels, place }: Pick<ReleasedCell, 'levels' | 'place'>) =>
  world.contributions.filter((one) =>
    place.every((code, index) => {
      const length = DIMENSIONS[index]?.levels[levels[index] ?? 0] ?? 0;
      return one.place[index]?.slice(0, length) === code;
    }),
  );

const personsOf = (records: readonly Contribution[]) =>
  new Set(records.map(({ person }) => person));
const nameOf = ({ levels, place }: Pick<ReleasedCell, 'levels' | 'place'>) =>
  JSON.stringify([levels, place]);

/** Each cell above the finest with the cells that it is the sum of. */
function linesOf(cells: readonly ReleasedCell[]) {
  const lines = new Map<string, { parent: ReleasedCell; children: ReleasedCell[] }>();
  const known = new Map(cells.map((cell) => [nameOf(cell), cell]));
  for (const cell of cells) {
    for (const [index, level] of cell.levels.entries()) {
      if (level === 0) continue;
      const length = DIMENSIONS[index]?.levels[level - 1] ?? 0;
      const parent = known.get(
        nameOf({
          levels: cell.levels.map((own, at) => (at === index ? level - 1 : own)),
          place: cell.place.map((own, at) => (at === index ? own.slice(0, length) : own)),
        }),
      );
      if (!parent) continue;
      const name = `${index} ${nameOf(parent)}`;
      const line = lines.get(name) ?? { parent, children: [] };
      line.children.push(cell);
      lines.set(name, line);
    }
  }
  return [...lines.values()];
}

/** What exact counts with small cells left out would be: the table that each attack must succeed on. */
function exactWithGaps(world: World): ReleasedCell[] {
  return releaseTable(world.contributions, DIMENSIONS, undefined).map((cell) => {
    const persons = personsOf(recordsOf(world, cell)).size;
    return { ...cell, count: persons < K_PERSONS ? null : cell.count };
  });
}

/** Hidden cells that sums over lines determine, with the count they come to: Gauss-Jordan elimination. */
function solved(cells: readonly ReleasedCell[]): ReadonlyMap<string, number> {
  const hidden = cells.filter(({ count }) => count === null);
  const column = new Map(hidden.map((cell, index) => [nameOf(cell), index]));
  const width = hidden.length;
  const rows = linesOf(cells).map(({ parent, children }) => {
    const row = new Array<number>(width + 1).fill(0);
    for (const [cell, sign] of [
      [parent, -1] as const,
      ...children.map((one) => [one, 1] as const),
    ]) {
      const at = column.get(nameOf(cell));
      if (at === undefined) row[width] = (row[width] ?? 0) - sign * (cell.count ?? 0);
      else row[at] = sign;
    }
    return row;
  });
  reduce(rows, width);
  const found = new Map<string, number>();
  for (const row of rows) {
    const at = row
      .slice(0, width)
      .flatMap((value, index) => (Math.abs(value) > 1e-6 ? [index] : []));
    const [only, ...more] = at;
    const cell = only === undefined ? undefined : hidden[only];
    if (cell && more.length === 0)
      found.set(nameOf(cell), (row[width] ?? 0) / (row[only ?? 0] ?? 1));
  }
  return found;
}

function reduce(rows: number[][], width: number): void {
  let top = 0;
  for (let at = 0; at < width && top < rows.length; at += 1) {
    const pivot = rows.findIndex((row, index) => index >= top && Math.abs(row[at] ?? 0) > 1e-6);
    const chosen = rows[pivot];
    if (!chosen) continue;
    rows[pivot] = rows[top] ?? [];
    rows[top] = chosen;
    const scale = chosen[at] ?? 1;
    for (const [index, value] of chosen.entries()) chosen[index] = value / scale;
    for (const row of rows) {
      const factor = row[at] ?? 0;
      if (row === chosen || Math.abs(factor) < 1e-6) continue;
      for (const [index, value] of chosen.entries())
        row[index] = (row[index] ?? 0) - factor * value;
    }
    top += 1;
  }
}

describe('noise of counts', () => {
  const draws = new Map<number, number>();
  const DRAWS = 120_000;
  for (let nr = 0; nr < DRAWS; nr += 1) {
    const noise = countNoise(keyOf(0), recordKey(keyOf(1), TABLE, nr));
    draws.set(noise, (draws.get(noise) ?? 0) + 1);
  }
  const share = (noise: number) => (draws.get(noise) ?? 0) / DRAWS;

  it('is bounded, centred, and has the variance that is stated', () => {
    const moments = [...draws.keys()].map((noise) => [noise, share(noise)] as const);
    expect(Math.max(...moments.map(([noise]) => Math.abs(noise)))).toBe(NOISE_MAX);
    expect(Math.abs(moments.reduce((sum, [noise, part]) => sum + noise * part, 0))).toBeLessThan(
      0.03,
    );
    const variance = moments.reduce((sum, [noise, part]) => sum + noise * noise * part, 0);
    expect(Math.abs(variance - 4.25)).toBeLessThan(0.1);
  });

  it('changes the odds of any number by 5/3 at most for one record, its edges apart', () => {
    for (let noise = 1 - NOISE_MAX; noise <= NOISE_MAX; noise += 1) {
      const odds = share(noise) / share(noise - 1);
      expect(Math.max(odds, 1 / odds)).toBeLessThan((1 / RATIO) * 1.08);
    }
    expect(Math.abs(share(NOISE_MAX) - EDGE_PROBABILITY)).toBeLessThan(0.003);
    expect(EDGE_PROBABILITY).toBeLessThan(0.021);
  });
});

describe('a released table', () => {
  it('publishes no cell of fewer than ten persons, and numbers only within the noise', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        for (const cell of release(world)) {
          if (cell.count === null) continue;
          const records = recordsOf(world, cell);
          expect(personsOf(records).size).toBeGreaterThanOrEqual(K_PERSONS);
          expect(Math.abs(cell.count - records.length)).toBeLessThanOrEqual(NOISE_MAX);
        }
      }),
      { numRuns: runs(150) },
    );
  });

  it('gives equal sets of records equal numbers, whatever was asked', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        // The same records under another cut of the area: all of it, where the other says which prefecture.
        const protection = { key: world.key, table: TABLE };
        const cut = [{ levels: [0] }, { levels: [0, 100] }];
        const whole = releaseTable(world.contributions, cut, protection);
        const fine = new Map(release(world).map((cell) => [nameOf(cell), cell.count]));
        for (const { levels, place, count } of whole) {
          const same = fine.get(nameOf({ levels, place: ['1506', place[1] ?? ''] })) ?? count;
          if (count !== null) expect(same).toBe(count);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('tells nothing by absence: each listed code has a cell at every place', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const cells = release(world);
        const codes = DIMENSIONS.map(
          (_, index) =>
            new Set(cells.map(({ levels, place }) => `${levels[index]} ${place[index]}`)),
        );
        expect(cells.length).toBe(codes.reduce((product, { size }) => product * size, 1));
        for (const cell of cells) {
          const margin = cell.levels.filter((level) => level > 0).length <= 1;
          if (margin)
            expect(recordsOf(world, cell).length + NOISE_MAX).toBeGreaterThanOrEqual(PERTURBED_MIN);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('attacks', () => {
  /** Published pairs of which one lies in the other, and how many persons their difference singles out. */
  function singledOut(world: World, cells: readonly ReleasedCell[]): number[] {
    const shown = cells.filter(({ count }) => count !== null);
    return shown.flatMap((outer) =>
      shown
        .filter((inner) => liesIn(inner, outer))
        .flatMap((inner) => {
          const within = new Set(recordsOf(world, inner).map(({ recordKey: own }) => own));
          const rest = recordsOf(world, outer).filter((one) => !within.has(one.recordKey));
          return rest.length === 0 ? [] : [personsOf(rest).size];
        }),
    );
  }

  const liesIn = (inner: ReleasedCell, outer: ReleasedCell) =>
    inner.place.every(
      (code, index) =>
        (inner.levels[index] ?? 0) >= (outer.levels[index] ?? 0) &&
        code.startsWith(outer.place[index] ?? ''),
    );

  it('pairs: no difference of two published numbers is about fewer than ten persons', () => {
    let exposed = 0;
    fc.assert(
      fc.property(worlds, (world) => {
        for (const persons of singledOut(world, release(world)))
          expect(persons).toBeGreaterThanOrEqual(K_PERSONS);
        exposed += singledOut(world, exactWithGaps(world)).filter((n) => n < K_PERSONS).length;
      }),
      { numRuns: runs(60) },
    );
    expect(exposed).toBeGreaterThan(0);
  });

  it('sequences: sums over all lines recover hidden cells of exact counts, never those of a release', () => {
    const hits = { exact: 0, released: 0, hidden: 0 };
    fc.assert(
      fc.property(worlds, (world) => {
        const truth = (name: string) => {
          const [levels, place] = JSON.parse(name) as [number[], string[]];
          return recordsOf(world, { levels, place }).length;
        };
        const right = (cells: readonly ReleasedCell[]) =>
          [...solved(cells)].filter(([name, count]) => Math.abs(count - truth(name)) < 1e-6).length;
        const cells = release(world);
        hits.exact += right(exactWithGaps(world));
        hits.released += right(cells);
        hits.hidden += cells.filter(({ count }) => count === null).length;
      }),
      { numRuns: runs(60) },
    );
    expect(hits.exact).toBeGreaterThan(50);
    // What elimination comes to is right now and then, as a guess is: nobody can tell when.
    expect(hits.released / hits.hidden).toBeLessThan(0.02);
  });

  it('presence: who knows every other record stays far from sure of one', () => {
    const likelihood = (noise: number) =>
      Math.abs(noise) > NOISE_MAX ? 0 : RATIO ** Math.abs(noise);
    const GUESSES = 250;
    const right = { released: 0, exact: 0 };
    for (let nr = 0; nr < GUESSES; nr += 1) {
      const key = keyOf(nr % 250);
      const all = callsOf(key, new Array(4).fill(30 + (nr % 11)), 10_000).map((one, index) => ({
        ...one,
        recordKey: recordKey(key, `${TABLE} ${nr}`, index),
      }));
      const [target, ...others] = all;
      const present = recordKey(keyOf(7), 'coin', nr) % 2 === 0;
      const world = { key, contributions: present ? all : others };
      const without = { key, contributions: others };
      // Cells in which the target would stand, at every level of both dimensions.
      const touched = (cells: readonly ReleasedCell[]) =>
        cells.filter(
          (cell) => recordsOf({ key, contributions: target ? [target] : [] }, cell).length > 0,
        );
      const odds = touched(release(world)).reduce((product, cell) => {
        if (cell.count === null) return product;
        const known = recordsOf(without, cell).length;
        return (product * likelihood(cell.count - known - 1)) / likelihood(cell.count - known);
      }, 1);
      const exact = touched(releaseTable(world.contributions, DIMENSIONS, undefined)).some(
        (cell) => cell.count !== recordsOf(without, cell).length,
      );
      right.released += Number(odds > 1 === present);
      right.exact += Number(exact === present);
    }
    expect(right.exact).toBe(GUESSES);
    // Eight numbers hold the record, so its odds change by (5/3)^8 at most; the guess stays far below that.
    expect(right.released / GUESSES).toBeGreaterThan(0.5);
    expect(right.released / GUESSES).toBeLessThan(0.85);
  });
});
