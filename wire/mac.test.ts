import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { macOf } from './mac.ts';

const texts = fc.string({ unit: 'binary', maxLength: 300 });

it("is what Node's HMAC gives, whatever the key and the text", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), texts, texts, (key, first, second) => {
      for (const text of [first, second, first]) expect(macOf(text, key)).toBe(wanted(text, key));
    }),
  );
});

it.each([16_383, 16_384, 16_385, 100_000])('of texts of %i units too, of any width', (length) => {
  const key = Buffer.alloc(32, 7);
  for (const unit of ['a', 'é', '地', '\ud800'])
    expect(macOf(unit.repeat(length), key)).toBe(wanted(unit.repeat(length), key));
});

it('of keys as long as a block, and longer', () => {
  for (const bytes of [63, 64, 65, 128]) {
    const key = Buffer.alloc(bytes, bytes);
    expect(macOf('text', key)).toBe(wanted('text', key));
  }
});

function wanted(text: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
