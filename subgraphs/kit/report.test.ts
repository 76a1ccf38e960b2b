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
  report.cellsOf('Patient.phone', 'ROW_SCOPE', 'rule').push({
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
