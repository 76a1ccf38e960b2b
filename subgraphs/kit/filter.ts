/** Helpers for resolvers: a filter value of an argument, or undefined where the argument is absent. */
import type { FilterValue } from './types.ts';

type Absent = null | undefined;

export function eq(value: string | number | boolean | Absent): FilterValue | undefined {
  return value === null || value === undefined ? undefined : { eq: value };
}

export function isIn(values: readonly (string | number)[] | Absent): FilterValue | undefined {
  return values ? { in: values } : undefined;
}

/** Division code prefix. */
export function within(code: string | Absent): FilterValue | undefined {
  return code === null || code === undefined ? undefined : { within: code };
}

/** From `from` to `to`, both included, either of them absent. */
export function between(
  from: string | number | Absent,
  to: string | number | Absent,
): FilterValue | undefined {
  if (from !== null && from !== undefined)
    return to === null || to === undefined ? { gte: from } : { between: [from, to] };
  return to === null || to === undefined ? undefined : { lte: to };
}
