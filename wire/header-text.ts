/**
 * Text in an HTTP header. Matters have numbers such as (2026)内0602民初1024号, and headers carry visible
 * ASCII only, so other characters travel as percent-encoded UTF-8 (RFC 3986, section 2.1).
 */

const LENGTH_MAX = 128;
/** Nothing in which another header, line or terminal command could be hidden. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** ASCII stays as it is, `%` and everything else is encoded. */
export function encodeHeaderText(text: string): string {
  return text.replace(/[^\x21-\x7e]|%/gu, encodeURIComponent);
}

/** The text, or undefined where it is no visible ASCII, no UTF-8, too long, or has control characters. */
export function decodeHeaderText(value: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(value)) return undefined;
  const text = decoded(value);
  if (text === undefined || text.length > LENGTH_MAX || CONTROL.test(text)) return undefined;
  return text;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
