/** compareBundles: who gains and who loses what, over the registry's classes and their purposes. */
import { isDeepStrictEqual } from 'node:util';
import {
  compilePolicy,
  consumerNames,
  decideArgument,
  type Entitlement,
  entitlementOf,
  gate,
  type Policy,
  unionScopes,
} from '../engine/index.ts';
import {
  ALL,
  type Bundle,
  type ClassEntry,
  type Coordinate,
  type Scope,
  type SubjectClass,
  type TypeName,
} from '../model/index.ts';
import {
  type Affected,
  affectedBy,
  combinationsAffected,
  itemsAffected,
  typeOf,
} from './affected.ts';
import { differences } from './differences.ts';
import { natureOf } from './nature.ts';
import { opensRows } from './rows.ts';
import { compareArguments, compareRows, compareShown, joined, shownBy } from './shown.ts';
import type {
  Difference,
  Direction,
  EntryChange,
  GateChange,
  PolicyChange,
  RowsChange,
  VerdictChange,
} from './types.ts';

export interface CompareOptions {
  /** Milliseconds since the epoch; what only was before is not told. The newer bundle's date by default. */
  readonly from?: number;
}

/**
 * Changes of entries first, then per class (by id) and purpose: gate, rows, items, arguments. A verdict
 * that stays a denial for another reason is no change of what anybody gets, and is not told.
 */
export function compareBundles(
  before: Bundle,
  after: Bundle,
  { from = Date.parse(after.createdAt) }: CompareOptions = {},
): PolicyChange[] {
  const found = differences(before, after);
  if (found.length === 0) return [];
  const [old, young] = [compilePolicy(before), compilePolicy(after)];
  const affected = affectedBy(found, old, young);
  const comparison: Comparison = { before: old, after: young, affected, from };
  return [
    ...entryChanges(found, before, after),
    ...classesOf(before, after).flatMap((pair) => [...classChanges(comparison, pair)]),
  ];
}

function entryChanges(
  found: readonly Difference[],
  before: Bundle,
  after: Bundle,
): readonly EntryChange[] {
  return found.flatMap((difference): EntryChange[] => {
    const nature = natureOf(difference, before, after);
    if (nature === 'decided' || nature === 'text') return [];
    const direction = nature === 'narrows' ? 'tighter' : nature;
    return [{ kind: 'entry', ...difference, direction }];
  });
}

interface Comparison {
  readonly before: Policy;
  readonly after: Policy;
  readonly affected: Affected;
  readonly from: number;
}

interface ClassPair {
  readonly id: string;
  readonly before: SubjectClass;
  readonly after: SubjectClass;
}

/** A class that only one bundle has is compared with what its subjects get without being registered. */
function classesOf(before: Bundle, after: Bundle): readonly ClassPair[] {
  const [old, young] = [before, after].map(
    ({ registry }) => new Map(registry.classes.map((entry) => [entry.id, subjectOf(entry)])),
  );
  const ids = [...new Set([...(old?.keys() ?? []), ...(young?.keys() ?? [])])].sort();
  return ids.flatMap((id): ClassPair[] => {
    const [left, right] = [old?.get(id), young?.get(id)];
    const either = right ?? left;
    return either ? [{ id, before: left ?? either, after: right ?? either }] : [];
  });
}

function subjectOf({ kind, dept, duties, clearance, areas, azp }: ClassEntry): SubjectClass {
  const common = { kind, dept, duties: [...duties].sort(), clearance, areas: [...areas].sort() };
  return azp === undefined ? common : { ...common, azp };
}

function* classChanges(comparison: Comparison, pair: ClassPair): Iterable<PolicyChange> {
  const { before, after, affected, from } = comparison;
  const same = isDeepStrictEqual(pair.before, pair.after);
  for (const purpose of [...new Set([...before.purposes, ...after.purposes])].sort()) {
    const opened = gate(after, pair.after, purpose) === undefined;
    if ((gate(before, pair.before, purpose) === undefined) !== opened) {
      const direction = opened ? 'looser' : 'tighter';
      yield { kind: 'gate', ...toldOf(pair, purpose), direction, from } satisfies GateChange;
    } else if (opened) {
      const items = itemsAffected(affected, pair.after, purpose);
      const all = same ? undefined : new Set([...before.items.keys(), ...after.items.keys()]);
      yield* purposeChanges(comparison, pair, purpose, all ?? items);
    }
  }
}

function toldOf({ id, after }: ClassPair, purpose: string) {
  return { classId: id, subject: after, purpose };
}

/** What is looked at: whole types, since the rows of a type depend on all of its items. */
interface Looked {
  readonly types: readonly TypeName[];
  readonly items: readonly Coordinate[];
  readonly arguments: readonly Coordinate[];
}

function lookedAt(
  { before, after, affected }: Comparison,
  items: ReadonlySet<Coordinate>,
): Looked | undefined {
  const members = [before, after].flatMap((policy) =>
    combinationsAffected(affected, items, policy).flatMap((one) => one.items),
  );
  const types = new Set([...items, ...members].map(typeOf));
  const all = new Set<Coordinate>();
  for (const policy of [before, after])
    for (const type of types)
      for (const item of policy.itemsOfType.get(type) ?? []) all.add(item.coordinate);
  const reading = new Set(affected.arguments);
  for (const policy of [before, after])
    for (const [argument, reads] of policy.reads)
      if (reads.some((read) => all.has(read))) reading.add(argument);
  if (all.size === 0 && reading.size === 0) return undefined;
  return { types: [...types].sort(), items: [...all].sort(), arguments: [...reading].sort() };
}

function purposeChanges(
  comparison: Comparison,
  pair: ClassPair,
  purpose: string,
  items: ReadonlySet<Coordinate>,
): Iterable<PolicyChange> {
  const looked = lookedAt(comparison, items);
  if (!looked) return [];
  const { before, after } = comparison;
  const changes = new Map<string, RowsChange | VerdictChange>();
  const told = toldOf(pair, purpose);
  for (const from of instants(comparison, pair, purpose)) {
    const old = entitlementOf(before, pair.before, purpose, from);
    const young = entitlementOf(after, pair.after, purpose, from);
    for (const change of momentChanges({ before, after, old, young, looked })) {
      const { direction, key, ...what } = change;
      const known = changes.get(key);
      const next = known ?? ({ ...told, ...what, direction, from } as RowsChange | VerdictChange);
      changes.set(key, { ...next, direction: joined(known?.direction, direction) });
    }
  }
  return changes.values();
}

/** `from`, and every later instant at which an agreement of either policy begins or ends. */
function instants({ before, after, from }: Comparison, pair: ClassPair, purpose: string): number[] {
  const boundaries = [[before, pair.before] as const, [after, pair.after] as const].flatMap(
    ([policy, subject]) =>
      consumerNames(subject).flatMap(
        (name) => policy.agreements.get(name)?.get(purpose)?.boundaries ?? [],
      ),
  );
  const later = [...new Set(boundaries)].filter((boundary) => boundary > from);
  return [from, ...later.sort((left, right) => left - right)];
}

interface Moment {
  readonly before: Policy;
  readonly after: Policy;
  readonly old: Entitlement;
  readonly young: Entitlement;
  readonly looked: Looked;
}

type Untold = 'classId' | 'subject' | 'purpose' | 'from';
type MomentChange = (Omit<RowsChange, Untold> | Omit<VerdictChange, Untold>) & {
  /** Unique among the changes of one class and purpose. */
  readonly key: string;
};

function* momentChanges(moment: Moment): Iterable<MomentChange> {
  const { before, after, old, young, looked } = moment;
  const rows = new Map<TypeName, readonly [before: Scope, after: Scope]>();
  for (const type of looked.types) {
    const pair = [unionScopes(old.rowScopes(type)), unionScopes(young.rowScopes(type))] as const;
    rows.set(type, pair);
    const direction = compareRows(...pair);
    if (direction) yield { kind: 'rows', key: `rows ${type}`, type, direction };
  }
  for (const coordinate of looked.items) {
    const [left, right] = [old.decide(coordinate), young.decide(coordinate)];
    const [rowsBefore, rowsAfter] = rows.get(typeOf(coordinate)) ?? [ALL, ALL];
    const direction = compareShown(
      shownBy(left, opensRows(before, coordinate) ? rowsBefore : ALL),
      shownBy(right, opensRows(after, coordinate) ? rowsAfter : ALL),
    );
    if (direction) yield itemChange('item', coordinate, left, right, direction);
  }
  for (const argument of looked.arguments) {
    const left = decideArgument(before, argument, old.decide);
    const right = decideArgument(after, argument, young.decide);
    const direction = compareArguments(left, right);
    if (direction) yield itemChange('argument', argument, left, right, direction);
  }
}

function itemChange(
  kind: VerdictChange['kind'],
  coordinate: Coordinate,
  before: VerdictChange['before'],
  after: VerdictChange['after'],
  direction: Direction,
): MomentChange {
  return { kind, key: `${kind} ${coordinate}`, coordinate, before, after, direction };
}
