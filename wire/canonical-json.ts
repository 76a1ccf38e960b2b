/** Canonical JSON (RFC 8785), the only serialization that is hashed or signed. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * RFC 8785 text of `value`: keys sorted by UTF-16 code units, no white space, ECMAScript numbers.
 * Undefined members are left out, as JSON.stringify does. Throws TypeError on what JSON cannot carry.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON: a number is not finite');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    // JSON.stringify writes texts as RFC 8785 wants them; the long lists that are signed hold nothing else.
    if (value.every(isText)) return JSON.stringify(value);
    return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  }
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    const members = Object.keys(record)
      .filter((key) => record[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`canonical JSON: ${typeof value} cannot be serialized`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/**
 * Whether `text` is the canonical JSON of `value`, which was parsed from it. Most often what JSON.stringify
 * writes of it says so, in a third of the time.
 */
export function isCanonicalText(text: string, value: unknown): boolean {
  return (isSorted(value) && JSON.stringify(value) === text) || canonicalJson(value) === text;
}

function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before: string | undefined;
  for (const key of Object.keys(value)) {
    if (before !== undefined && key < before) return false;
    if (!isSorted((value as Record<string, unknown>)[key])) return false;
    before = key;
  }
  return true;
}
