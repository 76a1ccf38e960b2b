/** Bundle -> Policy: indexes only, so that deciding never searches a list. */
import {
  type Agreement,
  type Bundle,
  type Catalog,
  type Combination,
  type Coordinate,
  type Item,
  type NegativeEntry,
  PURPOSES,
  type RegisteredUse,
  type Registry,
  type Scope,
  type TypeName,
} from '../model/index.ts';
import { termsOver } from './agreements.ts';
import { byId } from './order.ts';
import type { AgreementIndex, ItemTerms, Policy } from './policy.ts';
import { scopeText } from './scope.ts';

/**
 * Indexes a bundle that was verified and linted; the bundle itself is kept, not copied. `previous` gives its
 * indexes of every part that the two bundles share, that is, hold as one object; the result is the same.
 */
export function compilePolicy(bundle: Bundle, previous?: Policy): Policy {
  const { catalog, lists, registry } = bundle;
  const shares = (part: (of: Bundle) => unknown) =>
    previous !== undefined && part(previous.bundle) === part(bundle) ? previous : undefined;
  const items = shares((of) => of.catalog.items);
  const types = shares((of) => of.catalog.possibleTypes);
  const negative = items && types && shares((of) => of.lists.negative);
  const indexed = items ?? itemIndexes(catalog);
  const possibleTypes = types?.possibleTypes ?? mapOf(catalog.possibleTypes);
  const purposesOfDuty = dutyIndex(registry);
  return Object.freeze({
    bundle,
    items: indexed.items,
    itemsOfType: indexed.itemsOfType,
    resources: shares((of) => of.catalog.resources)?.resources ?? mapOf(catalog.resources),
    reads: shares((of) => of.catalog.reads)?.reads ?? mapOf(catalog.reads),
    actions: shares((of) => of.catalog.actions)?.actions ?? mapOf(catalog.actions),
    possibleTypes,
    negative: negative?.negative ?? negativeIndex(indexed.items, possibleTypes, lists.negative),
    purposesOfDuty,
    purposes: new Set([...PURPOSES, ...[...purposesOfDuty.values()].flatMap((set) => [...set])]),
    uses: shares((of) => of.lists.uses)?.uses ?? useIndex(lists.uses),
    agreements: agreementIndex(bundle.agreements, previous?.agreements),
    combinations:
      shares((of) => of.lists.combinations)?.combinations ?? combinationIndex(lists.combinations),
  });
}

/** Own keys only. Without the array of pairs that `Object.entries` makes: a catalog has thousands. */
function mapOf<T>(record: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const key of Object.keys(record)) map.set(key, record[key] as T);
  return map;
}

function itemIndexes(catalog: Catalog): Pick<Policy, 'items' | 'itemsOfType'> {
  const items = mapOf(catalog.items);
  const itemsOfType = new Map<TypeName, Item[]>();
  for (const item of items.values()) append(itemsOfType, item.type, item);
  return { items, itemsOfType };
}

function dutyIndex(registry: Registry): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    Object.entries(registry.duties).map(([duty, { purposes }]) => [duty, new Set(purposes)]),
  );
}

/**
 * An entry reaches an item by coordinate, by class or by resource. Named on an interface or union it
 * reaches every type behind it as well: the rule of an abstract type must hold for what it stands for.
 */
function negativeIndex(
  items: Policy['items'],
  possibleTypes: Policy['possibleTypes'],
  entries: readonly NegativeEntry[],
): ReadonlyMap<Coordinate, NegativeEntry> {
  const sorted = entries.toSorted(byId);
  const meant = (type: TypeName) => {
    const behind = possibleTypes.get(type);
    return behind ? [type, ...behind] : [type];
  };
  const byClass = ranks(sorted, ({ classes }) => classes);
  const byType = ranks(sorted, ({ resources }) => resources.flatMap(meant));
  const byCoordinate = ranks(sorted, ({ coordinates }) =>
    coordinates.flatMap((coordinate) => {
      const dot = coordinate.indexOf('.');
      return meant(coordinate.slice(0, dot)).map((type) => type + coordinate.slice(dot));
    }),
  );
  const index = new Map<Coordinate, NegativeEntry>();
  for (const { coordinate, class: itemClass, type } of items.values()) {
    const reached = Math.min(
      byCoordinate.get(coordinate) ?? NONE,
      byClass.get(itemClass) ?? NONE,
      byType.get(type) ?? NONE,
    );
    const first = sorted[reached];
    if (first) index.set(coordinate, first);
  }
  return index;
}

/** The place of no entry. */
const NONE = Number.POSITIVE_INFINITY;

/** Per key the place of the first entry that has it. */
function ranks<T>(
  sorted: readonly T[],
  keysOf: (entry: T) => readonly string[],
): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  for (const [rank, entry] of sorted.entries())
    for (const key of keysOf(entry)) entryOf(index, key, () => rank);
  return index;
}

function useIndex(uses: readonly RegisteredUse[]): Policy['uses'] {
  const index = new Map<string, Map<string, Map<Coordinate, string>>>();
  for (const { consumer, purpose, items, id } of uses.toSorted(byId)) {
    const purposes = entryOf(index, consumer, () => new Map<string, Map<Coordinate, string>>());
    const ofParty = entryOf(purposes, purpose, () => new Map<Coordinate, string>());
    for (const item of items) entryOf(ofParty, item, () => id);
  }
  return index;
}

function agreementIndex(
  agreements: readonly Agreement[],
  previous: Policy['agreements'] = new Map(),
): Policy['agreements'] {
  const parties = new Map<string, Map<string, Agreement[]>>();
  for (const agreement of agreements) {
    const { consumer, purpose } = agreement;
    append(entryOf(parties, consumer, newGroups), purpose, agreement);
  }
  const index = new Map<string, ReadonlyMap<string, AgreementIndex>>();
  for (const [consumer, purposes] of parties) {
    const before = previous.get(consumer);
    const ofConsumer = new Map<string, AgreementIndex>();
    for (const [purpose, group] of purposes)
      ofConsumer.set(purpose, unchanged(before?.get(purpose), group) ?? partyIndex(group));
    index.set(consumer, ofConsumer);
  }
  return index;
}

function newGroups(): Map<string, Agreement[]> {
  return new Map();
}

function unchanged(
  index: AgreementIndex | undefined,
  group: readonly Agreement[],
): AgreementIndex | undefined {
  const same =
    index?.agreements.length === group.length &&
    group.every((agreement, at) => agreement === index.agreements[at]);
  return same ? index : undefined;
}

function partyIndex(agreements: readonly Agreement[]): AgreementIndex {
  // Many agreements have the same few scopes: as one object each they compare by identity.
  const scopes = new Map<string, Scope>();
  const shared = (rows: Scope) => entryOf(scopes, scopeText(rows), () => rows);
  const byItem = new Map<Coordinate, ItemTerms[]>();
  const times = new Set<number>();
  // In their order, so that the terms of every item are in it too.
  for (const agreement of agreements.toSorted(byId)) {
    times.add(agreement.from).add(agreement.until);
    for (const item of new Set(agreement.items))
      append(byItem, item, termsOver(agreement, item, shared));
  }
  return { agreements, byItem, boundaries: [...times].sort((left, right) => left - right) };
}

function combinationIndex(
  combinations: readonly Combination[],
): ReadonlyMap<Coordinate, readonly Combination[]> {
  const index = new Map<Coordinate, Combination[]>();
  for (const combination of combinations.toSorted(byId))
    for (const member of new Set(combination.items)) append(index, member, combination);
  return index;
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function append<T>(index: Map<string, T[]>, key: string, value: T): void {
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}
