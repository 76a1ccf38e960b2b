/**
 * Answers of sources as JSON.parse gives them. Keys come from outside, so every read asks for an own
 * property and every write of `__proto__` defines one: no key can reach a prototype (CVE-2026-32621).
 */

import { KeptText, readKept } from './kept-text.ts';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own property `key`, else undefined. What was kept as text is read. */
export function own(object: Readonly<JsonObject>, key: string): unknown {
  if (!Object.hasOwn(object, key)) return undefined;
  const value = object[key];
  return value instanceof KeptText ? readKept(object, key, value) : value;
}

/** Sets an own property, whatever its name. */
export function put(object: JsonObject, key: string, value: unknown): void {
  if (key !== '__proto__') {
    object[key] = value;
    return;
  }
  Object.defineProperty(object, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** A copy that shares no object or list with `value`; a text is the same for all who read it. */
export function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof KeptText) return value;
  if (Array.isArray(value)) return value.map(copy);
  const result: JsonObject = {};
  for (const key of Object.keys(value)) put(result, key, copy((value as JsonObject)[key]));
  return result;
}
