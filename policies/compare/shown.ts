/** The loosening order over what is shown of an item: parts of rows, each under one mask or none. */
import { coversScope, maskStrictness, unionScopes } from '../engine/index.ts';
import { ALL, type Mask, type Scope, type Verdict } from '../model/index.ts';
import type { Direction } from './types.ts';

/** One way in which cells are shown. Rows in normal form. */
export interface ShownPart {
  readonly rows: Scope;
  readonly mask?: Mask | undefined;
}

/** From the least strict mask to the strictest, as a grant's parts; empty where the item is denied. */
export type Shown = readonly ShownPart[];

/** `rows`: those in which the cell stands where the grant names none. */
export function shownBy(verdict: Verdict, rows: Scope): Shown {
  if (verdict.effect === 'deny') return [];
  if (verdict.parts) return verdict.parts.map(({ scope, mask }) => ({ rows: scope ?? ALL, mask }));
  return [{ rows: verdict.itemScope ?? rows, mask: verdict.mask }];
}

/**
 * True if every cell shown by `less` is provably shown by `more`, plain or under the same mask: two
 * different masks of one value show different things, and neither is less.
 */
export function showsNoMore(less: Shown, more: Shown): boolean {
  return less.length === 0 || (more.length > 0 && less.every((part) => isCovered(part, more)));
}

function isCovered({ rows, mask }: ShownPart, more: Shown): boolean {
  const admittedBy = (wanted: (part: ShownPart) => boolean) =>
    coversScope(unionScopes(more.filter(wanted).map((part) => part.rows)), rows);
  if (admittedBy((part) => part.mask === undefined)) return true;
  if (mask === undefined) return false;
  const shadowed = more.some(
    (part) =>
      part.mask !== undefined &&
      part.mask !== mask &&
      maskStrictness(part.mask) < maskStrictness(mask),
  );
  return !shadowed && admittedBy((part) => part.mask === undefined || part.mask === mask);
}

/** Undefined where each shows no more than the other. */
export function directionOf(noMore: boolean, noLess: boolean): Direction | undefined {
  if (noMore) return noLess ? undefined : 'tighter';
  return noLess ? 'looser' : 'other';
}

export function compareShown(before: Shown, after: Shown): Direction | undefined {
  return directionOf(showsNoMore(after, before), showsNoMore(before, after));
}

/** Rows that an argument may be compared over: what the department puts into the same `where`. */
export function compareArguments(before: Verdict, after: Verdict): Direction | undefined {
  return compareShown(shownBy(before, ALL), shownBy(after, ALL));
}

export function compareRows(before: Scope, after: Scope): Direction | undefined {
  return directionOf(coversScope(before, after), coversScope(after, before));
}

/** Both happened, one after the other. */
export function joined(left: Direction | undefined, right: Direction): Direction {
  return left === undefined || left === right ? right : 'other';
}
