/** Values of entries compared: where something is written changes nothing. */
import { canonicalJson } from '../../wire/canonical-json.ts';

type Members = Readonly<Record<string, unknown>>;

/** The members of a value that mean something; of an absent value none. */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([['', value]]);
  const { location: _, ...rest } = value as Members;
  // An empty object is there all the same.
  return new Map([['', {}], ...Object.entries(rest)]);
}

export function sameValue(a: unknown, b: unknown): boolean {
  if ((a === undefined) !== (b === undefined)) return false;
  return (
    a === b ||
    canonicalJson([...membersOf(a)].sort(byName)) === canonicalJson([...membersOf(b)].sort(byName))
  );
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
