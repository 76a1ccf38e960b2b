import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOfPrefix, orderSql } from './condition.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const below = (left: string, right: string) => Buffer.compare(bytes(left), bytes(right)) < 0;
const text = fc.string({ unit: 'binary', maxLength: 4 });

it('a prefix ends where the first text without it begins, by code points', () => {
  fc.assert(
    fc.property(text, text, (prefix, other) => {
      const end = endOfPrefix(prefix);
      const within = !below(other, prefix) && (end === undefined || below(other, end));
      expect(within).toBe(other.startsWith(prefix));
      expect(end === undefined || below(`${prefix}${other}`, end)).toBe(true);
    }),
  );
});

it.each([
  ['1506', '1507'],
  ['1509', '150:'],
  ['a\ud7ff', 'a\ue000'],
  ['a\u{10ffff}', 'b'],
  ['\u{10ffff}', undefined],
  ['', undefined],
])('%j ends at %j', (prefix, end) => {
  expect(endOfPrefix(prefix)).toBe(end);
});

it('nulls are last in each database’s own words, and a primary key needs none', () => {
  const order = [
    { column: 'born', direction: 'desc' as const },
    { column: 'nr', direction: 'asc' as const, required: true },
  ];
  expect(orderSql(order, 'sqlite').sql).toBe('?? desc nulls last, ?? asc');
  expect(orderSql(order, 'postgres').sql).toBe('?? desc nulls last, ?? asc');
  expect(orderSql(order, 'mysql').sql).toBe('?? is null, ?? desc, ?? asc');
});
