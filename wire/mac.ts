/**
 * HMAC-SHA-256 (RFC 2104) by two one-shot hashes. Node's Hmac is an object with a native half that is made,
 * fed and collected for every MAC, six of them per small request; the hash itself is the smallest part.
 */
import { createHmac, hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
/** Texts up to this length (UTF-16 units) are hashed in place; longer ones are rare. */
const SHORT = 16_384;
const UTF8_BYTES_MAX = 3;

/** The first block of each hash: the key under a mask. */
interface Pads {
  readonly inner: Uint8Array;
  /** With room for the inner hash behind it. */
  readonly outer: Uint8Array;
}

/** Keys are made once and kept, so what follows from them lives as long as they do. */
const padsOfKeys = new WeakMap<Uint8Array, Pads>();
const scratch = Buffer.allocUnsafeSlow(BLOCK_BYTES + SHORT * UTF8_BYTES_MAX);

/** Base64url of the MAC of `text` as UTF-8. `key` must not be changed after its first use. */
export function macOf(text: string, key: Uint8Array): string {
  if (text.length > SHORT || key.length > BLOCK_BYTES)
    return createHmac('sha256', key).update(text).digest('base64url');
  const { inner, outer } = padsOf(key);
  scratch.set(inner);
  const bytes = scratch.write(text, BLOCK_BYTES);
  outer.set(hash('sha256', scratch.subarray(0, BLOCK_BYTES + bytes), 'buffer'), BLOCK_BYTES);
  return hash('sha256', outer, 'base64url');
}

function padsOf(key: Uint8Array): Pads {
  const known = padsOfKeys.get(key);
  if (known) return known;
  const inner = new Uint8Array(BLOCK_BYTES).fill(0x36);
  const outer = new Uint8Array(BLOCK_BYTES + HASH_BYTES).fill(0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  const pads = { inner, outer };
  padsOfKeys.set(key, pads);
  return pads;
}
