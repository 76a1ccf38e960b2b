import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReportBuilder, rangesOf } from './report.ts';

/** Every tuple that the products of ranges name. */
function expand(products: ReturnType<typeof rangesOf>): string[] {
  return products
    .flatMap((product) =>
      product.reduce<number[][]>(
        (tuples, ranges) =>
          tuples.flatMap((tuple) =>
            ranges.flatMap(([start, length]) =>
              Array.from({ length }, (_, offset) => [...tuple, start + offset]),
            ),
          ),
        [[]],
      ),
    )
    .map((tuple) => tuple.join('.'));
}

it('names exactly the cells that were withheld, for lists in lists', () => {
  const index = fc.integer({ min: 0, max: 4 });
  const tuples = fc.uniqueArray(fc.tuple(index, index), {
    minLength: 1,
    selector: (tuple) => tuple.join('.'),
  });
  fc.assert(
    fc.property(tuples, (withheld) => {
      const named = expand(rangesOf(withheld));
      expect([...named].sort()).toEqual(withheld.map((tuple) => tuple.join('.')).sort());
    }),
  );
});

it('names a run of rows as one range', () => {
  expect(rangesOf([[2], [0], [1], [5]])).toEqual([
    [
      [
        [0, 3],
        [5, 1],
      ],
    ],
  ]);
});

it('names equal inner rows of several outer rows together', () => {
  expect(
    rangesOf([
      [0, 1],
      [1, 1],
      [2, 1],
    ]),
  ).toEqual([[[[0, 3]], [[1, 1]]]]);
});

it('reports a path without lists without indexes, and nothing for a cause that withheld nothing', () => {
  const report = new ReportBuilder();
  report.cellsOf('Patient.name', 'ROW_SCOPE', 'rule');
  report.cellsOf('Patient.phone', 'ROW_SCOPE', 'rule').note({
    prev: { prev: undefined, key: 'patient' },
    key: 'phone',
  });
  expect(report.build('d').cells).toEqual([
    {
      coordinate: 'Patient.phone',
      reason: 'ROW_SCOPE',
      ruleId: 'rule',
      path: ['patient', 'phone'],
    },
  ]);
});

it('names rows once and in order, however a list was completed, and two lists under one key apart', () => {
  const report = new ReportBuilder();
  const cells = report.cellsOf('Patient.phone', 'ROW_SCOPE', 'rule');
  const lists = ['a', 'b'].map((key) => ({ prev: undefined, key }));
  const note = (list: number, row: number, key = 'phone') =>
    cells.note({ prev: { prev: lists[list], key: row }, key });
  for (const row of [2, 0, 1, 1, 5]) note(0, row);
  for (const row of [3, 4]) note(1, row);
  note(0, 6);
  note(0, 6, 'alias');
  const found = report.build('d').cells.map(({ path, indexes }) => [path.join('.'), indexes]);
  expect(found).toEqual([
    [
      'a.@.phone',
      [
        [
          [0, 3],
          [5, 2],
        ],
      ],
    ],
    ['b.@.phone', [[[3, 2]]]],
    ['a.@.alias', [[[6, 1]]]],
  ]);
});
