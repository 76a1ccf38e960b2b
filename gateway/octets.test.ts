import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { octetsOf, textOf } from './octets.ts';

const TEXT = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '王',
    '𠮷',
    '\u0080',
    '\uffff',
    'é'.repeat(5_000),
    'a'.repeat(5_000),
    '王'.repeat(2_048),
  ),
);

describe('octets of a text', () => {
  it('are its bytes in UTF-8, and give it back', () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        const octets = octetsOf(text);
        expect(Buffer.from(octets, 'latin1')).toEqual(Buffer.from(text));
        expect(textOf(octets)).toBe(text);
      }),
    );
  });

  it('are the text itself where it is ASCII', () => {
    expect(octetsOf('{"a":1}')).toBe('{"a":1}');
    expect(textOf('\x00\x7f')).toBe('\x00\x7f');
  });
});
