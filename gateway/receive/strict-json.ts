/**
 * JSON that has one reading: a key given twice is refused (parsers differ on which one counts), and every
 * object has no prototype, so that `__proto__` and `constructor` are keys like others.
 */
import { malformed } from './malformed.ts';

/** Nested lists and objects; far beyond what an operation needs, far below what a stack holds. */
const DEPTH_MAX = 100;

/** Throws BAD_REQUEST. */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('不是合法的 JSON', 'it is not valid JSON');
  }
  const counted = { keys: 0 };
  const bare = withoutPrototypes(value, counted, 0);
  // JSON.parse keeps the last of several equal keys: then the text has more keys than the value.
  if (countKeys(text) !== counted.keys)
    throw malformed('JSON 对象中有重复的键', 'a key of a JSON object is there twice');
  return bare;
}

function withoutPrototypes(value: unknown, counted: { keys: number }, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX)
    throw malformed(
      `JSON 嵌套超过 ${DEPTH_MAX} 层`,
      `the JSON is nested more than ${DEPTH_MAX} deep`,
    );
  if (Array.isArray(value)) return value.map((item) => withoutPrototypes(item, counted, depth + 1));
  const bare: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    counted.keys++;
    bare[key] = withoutPrototypes(item, counted, depth + 1);
  }
  return bare;
}

/** Keys in a text that is known to be valid JSON: the strings that a colon follows. */
function countKeys(text: string): number {
  let keys = 0;
  let at = text.indexOf('"');
  while (at >= 0) {
    const end = endOfString(text, at + 1);
    let next = end + 1;
    while (isSpace(text.charCodeAt(next))) next++;
    if (text[next] === ':') keys++;
    at = text.indexOf('"', next);
  }
  return keys;
}

/** Place of the quote that closes the string whose first character is at `start`. */
function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start);
  while (quote >= 0 && isEscaped(text, quote, start)) quote = text.indexOf('"', quote + 1);
  return quote;
}

function isEscaped(text: string, quote: number, start: number): boolean {
  let backslashes = 0;
  while (quote - backslashes > start && text[quote - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
