import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suppress } from './aggregate.ts';

const K = 10;

function cell(key: readonly string[], contributors: number) {
  return { key, contributors, suppressed: false };
}

describe('suppress', () => {
  it('hides cells below k and, of a single hidden cell, the next smallest with it', () => {
    const cells = [cell(['a'], 3), cell(['b'], 50), cell(['c'], 12), cell(['d'], 30)];
    suppress(cells, 1, K);
    expect(cells.filter(({ suppressed }) => suppressed).map(({ key }) => key[0])).toEqual([
      'a',
      'c',
    ]);
  });

  it('hides another where the hidden ones together stay below k', () => {
    const cells = [cell(['a'], 2), cell(['b'], 3), cell(['c'], 40), cell(['d'], 20)];
    suppress(cells, 1, K);
    expect(cells.filter(({ suppressed }) => suppressed).map(({ key }) => key[0])).toEqual([
      'a',
      'b',
      'd',
    ]);
  });

  it('publishes a table without small cells whole', () => {
    const cells = [cell(['a'], 10), cell(['b'], 11)];
    suppress(cells, 1, K);
    expect(cells.some(({ suppressed }) => suppressed)).toBe(false);
  });

  it('leaves no cell of a two-way table that its row or column total gives away', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(counts, (numbers) => {
        const cells = numbers.map((count, index) =>
          cell([`r${Math.floor(index / 4)}`, `c${index % 4}`], count),
        );
        suppress(cells, 2, K);
        for (const one of cells) if (one.contributors < K) expect(one.suppressed).toBe(true);
        for (const dimension of [0, 1]) {
          const names = new Set(cells.map(({ key }) => key[dimension]));
          for (const name of names) {
            const line = cells.filter(({ key }) => key[dimension] === name);
            const hidden = line.filter(({ suppressed }) => suppressed);
            const records = hidden.reduce((sum, { contributors }) => sum + contributors, 0);
            const safe = hidden.length === 0 || hidden.length === line.length;
            expect(safe || (hidden.length > 1 && records >= K)).toBe(true);
          }
        }
      }),
    );
  });

  it('is the same for the same table in any order of rows, once sorted by key', () => {
    const tie = () => [cell(['a'], 3), cell(['b'], 20), cell(['c'], 20)];
    const cells = tie();
    suppress(cells, 1, K);
    expect(cells.map(({ suppressed }) => suppressed)).toEqual([true, true, false]);
  });
});
