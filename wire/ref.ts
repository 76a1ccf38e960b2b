/**
 * References (`Ref`): 128-bit keyed pseudonyms. On the wire one version character and 22 base64url
 * characters. Contract, "Ref"; the model is Austria's sector-specific personal identifiers.
 */
import { createHmac } from 'node:crypto';

export const REF_BYTES = 16;
export const REF_LENGTH = 23;
/** Version character of base references made with the first key. */
export const BASE_VERSION = 'A';

/** The wire form as a regular expression; the last base64url character carries two bits, so four values. */
export const REF_TEXT = '[A-Za-z][A-Za-z0-9_-]{21}[AQgw]';
const REF_PATTERN = new RegExp(`^${REF_TEXT}$`);

/** True for the exact wire form. */
export function isRef(text: unknown): text is string {
  return typeof text === 'string' && text.length === REF_LENGTH && REF_PATTERN.test(text);
}

export function encodeRef(version: string, bytes: Uint8Array): string {
  return version + Buffer.from(bytes.buffer, bytes.byteOffset, REF_BYTES).toString('base64url');
}

/** The 16 bytes of a reference. The caller has checked `isRef`. */
export function decodeRef(ref: string): Buffer {
  return Buffer.from(ref.slice(1), 'base64url');
}

/** A person's base reference: HMAC(base key, "Person" || id number), cut to 128 bits. */
export function personRef(baseKey: Uint8Array, idNumber: string): string {
  return keyedRef(baseKey, 'Person', idNumber);
}

/** A base reference of another personal type: HMAC(department key, type || primary key). */
export function recordRef(
  departmentKey: Uint8Array,
  type: string,
  primaryKey: string | number,
): string {
  return keyedRef(departmentKey, type, String(primaryKey));
}

function keyedRef(key: Uint8Array, type: string, natural: string): string {
  // NUL separates the parts, so that ("Ab", "c") and ("A", "bc") differ.
  const digest = createHmac('sha256', key).update(type).update('\0').update(natural).digest();
  return encodeRef(BASE_VERSION, digest.subarray(0, REF_BYTES));
}
