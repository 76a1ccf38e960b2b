/**
 * Answers of sources as JSON.parse gives them. Keys come from outside, so every read asks for an own
 * property and every write of `__proto__` defines one: no key can reach a prototype (CVE-2026-32621).
 */

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own property `key`, else undefined. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
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

/** A copy that shares no object or list with `value`. */
export function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const result: JsonObject = {};
  for (const key of Object.keys(value)) put(result, key, copy((value as JsonObject)[key]));
  return result;
}
