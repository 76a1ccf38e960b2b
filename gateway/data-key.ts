/**
 * Keys in merged data. What a plan fetches for joins (keys, inputs of `@requires`) lies in the same objects
 * as what the client asked for, so a client's alias must not be taken for it: `id: name` would make a name
 * the key that other departments are asked with. Where an operation has such an alias, all its aliases
 * are planned under names of their own ("apart"), and only the answer has the client's (ADR 0106).
 */

const PREFIX = '_as_';

/** Where the value of a response key lies in data that was planned apart. */
export function apartKey(responseKey: string, fieldName: string): string {
  return responseKey === fieldName ? responseKey : PREFIX + responseKey;
}

/** A path of data that was planned apart, with the client's response keys. */
export function clientPath<T extends string | number>(path: readonly T[]): T[] {
  return path.map((segment) =>
    typeof segment === 'string' && segment.startsWith(PREFIX)
      ? (segment.slice(PREFIX.length) as T)
      : segment,
  );
}
