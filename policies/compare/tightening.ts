/**
 * isTightening: whether nobody at all gets more by a bundle, whatever token, purpose and time. Sound, not
 * complete: what cannot be shown is no tightening.
 *
 * What no verdict tells of must be narrower by itself (nature.ts). For the rest every subject that a
 * token could make is asked, class or not (subjects.ts). Duties cannot all be tried; so an item is judged
 * without duties and combinations, which gives what it grants to whoever holds enough, and both are
 * judged by what they name. Three things make less give more, and are looked for:
 * - a combination is judged on what is granted, so one that loses a member gives back the others (ADR 0013);
 * - an argument over an item with a masked part is refused, so without that part it runs;
 * - a scope is told only where the type has more rows, so with fewer rows it may vanish, and an argument
 *   of a field without row scope (ADR 0032) or a field of another department would run without it.
 */
import {
  compilePolicy,
  consumerNames,
  coversScope,
  isRootType,
  type Part,
  type Policy,
  sameScope,
} from '../engine/index.ts';
import type {
  Bundle,
  Combination,
  Coordinate,
  Item,
  SubjectClass,
  TypeName,
} from '../model/index.ts';
import {
  type Affected,
  affectedBy,
  combinationsAffected,
  itemsAffected,
  typeOf,
} from './affected.ts';
import { differences, hasDuplicates } from './differences.ts';
import { natureOf } from './nature.ts';
import { opensRows } from './rows.ts';
import { showsNoMore } from './shown.ts';
import {
  type FallingClearance,
  fallingClearance,
  type Party,
  partiesOf,
  subjectsOf,
} from './subjects.ts';
import { type Granted, type Side, sideOf, View } from './view.ts';

export function isTightening(before: Bundle, after: Bundle): boolean {
  if (hasDuplicates(before) || hasDuplicates(after)) return false;
  const found = differences(before, after);
  const natures = found.map((difference) => natureOf(difference, before, after));
  if (natures.some((nature) => nature === 'looser' || nature === 'other')) return false;
  if (!natures.some((nature) => nature === 'decided' || nature === 'narrows')) return true;
  const [old, young] = [compilePolicy(before), compilePolicy(after)];
  const affected = affectedBy(found, old, young);
  const falls = fallingClearance(found, before, after);
  const change = { before: sideOf(old), after: sideOf(young), affected, falls };
  for (const party of partiesOf(old, young, affected, falls))
    if (!narrowsFor(party, change)) return false;
  return true;
}

interface Change {
  readonly before: Side;
  readonly after: Side;
  readonly affected: Affected;
  readonly falls: FallingClearance;
}

function narrowsFor(party: Party, { before, after, affected, falls }: Change): boolean {
  const { purpose } = party;
  const policies = [before.policy, after.policy];
  for (const [was, is] of subjectsOf(party, falls)) {
    const lower = is.clearance < was.clearance;
    const items = lower
      ? new Set(policies.flatMap((policy) => [...policy.items.keys()]))
      : itemsAffected(affected, is, purpose);
    for (const now of instants(policies, is, purpose)) {
      const old = new View(before, { subject: was, purpose, now });
      const young = new View(after, { subject: is, purpose, now });
      if (!narrows({ affected, items, old, young })) return false;
    }
  }
  return true;
}

/** All of time: each agreement's begin and end, and before any of them. */
function instants(policies: readonly Policy[], subject: SubjectClass, purpose: string): number[] {
  const boundaries = policies.flatMap((policy) =>
    consumerNames(subject).flatMap(
      (name) => policy.agreements.get(name)?.get(purpose)?.boundaries ?? [],
    ),
  );
  return [...new Set([Number.MIN_SAFE_INTEGER, ...boundaries])];
}

interface Moment {
  readonly affected: Affected;
  readonly items: ReadonlySet<Coordinate>;
  readonly old: View;
  readonly young: View;
}

function narrows(moment: Moment): boolean {
  const { items, affected, old, young } = moment;
  for (const coordinate of items) if (!itemNarrows(coordinate, old, young)) return false;
  const combinations = combinationsAffected(affected, items, old.policy);
  for (const one of combinations) if (!combinationHolds(one, old, young)) return false;
  return scopesStay(moment, combinations);
}

function itemNarrows(coordinate: Coordinate, old: View, young: View): boolean {
  const after = young.granted(coordinate);
  if (!after) return true;
  const before = old.granted(coordinate);
  if (!before) return false;
  if (!showsNoMore(after.parts, before.parts)) return false;
  const isRead = young.side.read.has(coordinate);
  return keepsVolumes(old.side, before, after) && keepsRefusal(isRead, before, after);
}

/** Own data and own items pass by combinations; own data passes by clearance and matter as well. */
function isExempt({ via }: Granted): boolean {
  return via === 'own-data' || via === 'own-item';
}

/** Used up, a volume closes the item, whatever else grants it: so no agreement with one may go alone. */
function keepsVolumes({ counted }: Side, before: Granted, after: Granted): boolean {
  return before.parts
    .filter(({ agreement }) => agreement !== undefined && counted.has(agreement))
    .every(({ agreement }) => after.parts.some((part) => part.agreement === agreement));
}

/** An argument that reads an item with a masked part is refused. */
function keepsRefusal(isRead: boolean, before: Granted, after: Granted): boolean {
  const masked = ({ parts }: Granted) => parts.some(({ mask }: Part) => mask !== undefined);
  return !isRead || !masked(before) || masked(after);
}

/** Whatever a combination may deny now is denied for good, or by one that needs no more. */
function combinationHolds(one: Combination, old: View, young: View): boolean {
  if (one.level <= old.clearance || !one.items.every((member) => old.granted(member))) return true;
  return highestOf(one, old.policy).every((coordinate) => {
    const [before, after] = [old.granted(coordinate), young.granted(coordinate)];
    if (!before || !after || isExempt(before)) return true;
    const now = young.policy.combinations.get(coordinate) ?? [];
    return now.some((candidate) => deniesAtLeast(candidate, one, coordinate, old, young));
  });
}

function highestOf({ items }: Combination, policy: Policy): readonly Coordinate[] {
  const levelOf = (member: Coordinate) => policy.items.get(member)?.level ?? 0;
  const highest = Math.max(...items.map(levelOf));
  return items.filter((member) => levelOf(member) === highest);
}

/** Whether `later` denies the item to everybody to whom `earlier` did and who still holds its duties. */
function deniesAtLeast(
  later: Combination,
  earlier: Combination,
  coordinate: Coordinate,
  old: View,
  young: View,
): boolean {
  if (later.level <= young.clearance) return false;
  if (!highestOf(later, young.policy).includes(coordinate)) return false;
  return later.items.every((member) => {
    if (!young.granted(member)) return false;
    if (member === coordinate || needsNoDuty(young.policy.items.get(member))) return true;
    return earlier.items.includes(member) && sameDuties(member, old.policy, young.policy);
  });
}

function needsNoDuty(item: Item | undefined): boolean {
  return item !== undefined && item.duty.length === 0 && item.type !== 'Mutation';
}

function sameDuties(coordinate: Coordinate, before: Policy, after: Policy): boolean {
  const named = ({ items, actions }: Policy) =>
    JSON.stringify([items.get(coordinate)?.duty, actions.get(coordinate)]);
  return named(before) === named(after);
}

/** Where a type may have fewer rows than before, no scope is left out that was told. */
function scopesStay(moment: Moment, combinations: readonly Combination[]): boolean {
  const { old, young } = moment;
  for (const type of shrinkingTypes(moment, combinations))
    for (const { coordinate } of young.policy.itemsOfType.get(type) ?? []) {
      if (opensRows(young.policy, coordinate) && !young.side.read.has(coordinate)) continue;
      const [before, after] = [old.granted(coordinate), young.granted(coordinate)];
      if (!after || after.rows.kind === 'all') continue;
      if (!before || !coversScope(before.rows, old.rowsAtMost(type))) return false;
    }
  return true;
}

function shrinkingTypes(
  { affected, items, old, young }: Moment,
  combinations: readonly Combination[],
): ReadonlySet<TypeName> {
  const now = combinationsAffected(affected, items, young.policy);
  const members = [...combinations, ...now].flatMap((one) => one.items);
  const changed = [...items].filter((coordinate) => {
    const [before, after] = [old.granted(coordinate), young.granted(coordinate)];
    if (before && after && sameScope(before.rows, after.rows))
      return !sameDuties(coordinate, old.policy, young.policy);
    return before !== undefined;
  });
  const opening = [...members, ...changed].filter(
    (coordinate) => !isRootType(typeOf(coordinate)) && opensRows(old.policy, coordinate),
  );
  return new Set(opening.map(typeOf));
}
