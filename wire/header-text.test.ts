import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeaderText, encodeHeaderText } from './header-text.ts';

describe('text in a header', () => {
  it('carries a court case number as visible ASCII', () => {
    const sent = encodeHeaderText('(2026)内0602民初1024号');
    expect(sent).toMatch(/^[\x21-\x7e]+$/);
    expect(decodeHeaderText(sent)).toBe('(2026)内0602民初1024号');
  });

  it('leaves an ordinary number as it is', () =>
    expect(encodeHeaderText('HL-2026-000123')).toBe('HL-2026-000123'));

  it('comes back whole, whatever printable text it was', () => {
    const printable = fc
      .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
      .filter((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text));
    fc.assert(fc.property(printable, (text) => decodeHeaderText(encodeHeaderText(text)) === text));
  });

  it.each([
    ['raw characters', '内'],
    ['a line break', 'a%0d%0ab'],
    ['half a character', '%e5'],
    ['a bare percent sign', '100%'],
    ['text that is too long', 'a'.repeat(129)],
    ['a character that turns the reading direction', '%E2%80%AEabc'],
    ['nothing', ''],
  ])('refuses %s', (_, value) => expect(decodeHeaderText(value)).toBeUndefined());
});
