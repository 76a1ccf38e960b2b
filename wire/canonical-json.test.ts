import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson, isCanonicalText } from './canonical-json.ts';

it('knows the canonical text of any JSON from every other', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, spaced) => {
      const text = spaced ? JSON.stringify(value, null, 1) : JSON.stringify(value);
      const parsed: unknown = JSON.parse(text);
      expect(isCanonicalText(text, parsed)).toBe(text === canonicalJson(parsed));
      expect(isCanonicalText(canonicalJson(parsed), parsed)).toBe(true);
    }),
  );
});

it.each([
  ['keys out of order', '{"b":1,"a":2}', false],
  ['keys out of order in a list', '[{"b":1,"a":2}]', false],
  ['a key twice', '{"a":1,"a":1}', false],
  ['another number', '{"a":1.0}', false],
  ['a negative zero', '-0', false],
  ['an escape that need not be', '"\\u0061"', false],
  ['keys that are numbers, as texts', '{"10":1,"9":2}', true],
  ['keys that are numbers, as numbers', '{"9":2,"10":1}', false],
])('%s', (_, text, canonical) => {
  expect(isCanonicalText(text, JSON.parse(text))).toBe(canonical);
});
