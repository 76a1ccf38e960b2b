/**
 * Reference spaces: what one consumer sees for one purpose is a permutation of the base references, so two
 * consumers (or one consumer for two purposes) cannot join what they were given. AES-128 on single blocks
 * is that permutation; a 128-bit reference is one block (contract, "Ref").
 */
import { type Cipher, createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import {
  BASE_VERSION,
  decodeRef,
  encodeRef,
  isRef,
  REF_BYTES,
  REF_LENGTH,
} from '../../wire/ref.ts';

const ALGORITHM = 'aes-128-ecb';
const KEY_BYTES = 16;

/**
 * Meaning of a version character: the generation of the permutation key, and the version of the base
 * reference inside, which a block of 16 bytes has no room for.
 */
export interface RefVersion {
  readonly character: string;
  readonly generation: number;
  readonly base: string;
}

/** First is current; retired ones stay readable for the longest retention of any agreement. */
export const REF_VERSIONS: readonly RefVersion[] = [
  { character: 'B', generation: 1, base: BASE_VERSION },
];

export interface RefSpace {
  /** Base references as this space shows them; one cipher call for the whole batch. */
  toConsumer(refs: readonly string[]): string[];
  /**
   * The base reference behind one of this space. Total: a malformed reference, or one of another space,
   * gives a base reference that nobody has, so that it behaves as unknown.
   */
  fromConsumer(ref: string): string;
}

/** Departments hold base references: nothing to convert. */
export const BASE_SPACE: RefSpace = Object.freeze({
  toConsumer: (refs: readonly string[]) => [...refs],
  fromConsumer: (ref: string) => ref,
});

interface VersionKey extends RefVersion {
  readonly key: Buffer;
  /** Never finished: in ECB without padding a whole block comes out at once and leaves nothing behind. */
  readonly cipher: Cipher;
}

/** The space named by `name`, whose parts are unambiguous (a JSON array), under `secret`. */
export function createRefSpace(
  secret: Uint8Array,
  name: readonly string[],
  versions: readonly RefVersion[] = REF_VERSIONS,
): RefSpace {
  const keyOf = (use: string, generation: number, bytes: number): Buffer => {
    const info = JSON.stringify(['isthmus ref', use, generation, ...name]);
    return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, bytes));
  };
  const keys: readonly VersionKey[] = versions.map((version) => {
    const key = keyOf('permutation', version.generation, KEY_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, null).setAutoPadding(false);
    return { ...version, key, cipher };
  });
  const unknownKey = keyOf('unknown', 0, 32);

  function unknown(text: string, version: string): string {
    const digest = createHmac('sha256', unknownKey).update(text).digest();
    return encodeRef(version, digest.subarray(0, REF_BYTES));
  }

  function toConsumer(refs: readonly string[]): string[] {
    const out = refs.map((ref) => ref);
    let done = 0;
    for (const version of firstPerBase(keys)) done += encryptOfBase(out, refs, version);
    if (done === refs.length) return out;
    // A source answered something that is no reference: what the client gets must not show it.
    const current = keys[0]?.character ?? BASE_VERSION;
    return out.map((ref, index) => (ref === refs[index] ? unknown(ref, current) : ref));
  }

  function fromConsumer(ref: string): string {
    const version = isRef(ref) ? keys.find((key) => key.character === ref[0]) : undefined;
    if (!version) return unknown(ref, BASE_VERSION);
    const decipher = createDecipheriv(ALGORITHM, version.key, null).setAutoPadding(false);
    return encodeRef(version.base, decipher.update(decodeRef(ref)));
  }

  return { toConsumer, fromConsumer };
}

/** The version that new references of each base version are written with. */
function firstPerBase(keys: readonly VersionKey[]): VersionKey[] {
  return keys.filter((key) => keys.find((other) => other.base === key.base) === key);
}

/** Replaces in `out` every reference of the version's base; says how many there were. */
function encryptOfBase(out: string[], refs: readonly string[], version: VersionKey): number {
  const places: number[] = [];
  const texts: string[] = [];
  for (let index = 0; index < refs.length; index++) {
    const ref = refs[index] as string;
    if (!isRef(ref) || ref[0] !== version.base) continue;
    places.push(index);
    texts.push(ref.slice(1));
  }
  const permuted = encodeBlocks(version.cipher.update(decodeBlocks(texts)));
  for (let block = 0; block < places.length; block++) {
    const start = block * PADDED_TEXT;
    const text = permuted.slice(start, start + REF_LENGTH - 1);
    out[places[block] as number] = version.character + text;
  }
  return places.length;
}

/**
 * All references are decoded and encoded in one call each: base64url has four characters for three bytes,
 * so the 22 of a reference are padded to 24, and 16 bytes to 18.
 */
const PADDING = 'AA';
const PADDED_TEXT = 24;
const PADDED_BYTES = 18;

function decodeBlocks(texts: readonly string[]): Buffer {
  const padded = Buffer.from(texts.join(PADDING), 'base64url');
  const blocks = Buffer.allocUnsafe(texts.length * REF_BYTES);
  for (let block = 0; block < texts.length; block++)
    copyBlock(padded, block * PADDED_BYTES, blocks, block * REF_BYTES);
  return blocks;
}

function encodeBlocks(blocks: Buffer): string {
  const count = blocks.length / REF_BYTES;
  const padded = Buffer.alloc(count * PADDED_BYTES);
  for (let block = 0; block < count; block++)
    copyBlock(blocks, block * REF_BYTES, padded, block * PADDED_BYTES);
  return padded.toString('base64url');
}

/** Byte by byte: for sixteen of them a call costs more. */
function copyBlock(from: Buffer, start: number, to: Buffer, at: number): void {
  for (let byte = 0; byte < REF_BYTES; byte++) to[at + byte] = from[start + byte] as number;
}
