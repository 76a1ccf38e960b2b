/** Bundle -> Policy: indexes only, so that deciding never searches a list. */
import {
  type Agreement,
  type Bundle,
  type Catalog,
  type Combination,
  type Coordinate,
  type NegativeEntry,
  PURPOSES,
  type RegisteredUse,
  type Registry,
  type Scope,
} from '../model/index.ts';
import { termsOver } from './agreements.ts';
import { byId } from './order.ts';
import type { AgreementIndex, ConsumerIndex, ItemTerms, Policy } from './policy.ts';
import { scopeText } from './scope.ts';

/** Indexes a bundle that was verified and linted; the bundle itself is kept, not copied. */
export function compilePolicy(bundle: Bundle): Policy {
  const { catalog, lists, registry } = bundle;
  const items = new Map(Object.entries(catalog.items));
  const purposesOfDuty = dutyIndex(registry);
  return Object.freeze({
    bundle,
    items,
    itemsOfType: groupBy(items.values(), (item) => item.type),
    resources: new Map(Object.entries(catalog.resources)),
    reads: new Map(Object.entries(catalog.reads)),
    actions: new Map(Object.entries(catalog.actions)),
    possibleTypes: new Map(Object.entries(catalog.possibleTypes)),
    negative: negativeIndex(catalog, lists.negative),
    purposesOfDuty,
    purposes: new Set([...PURPOSES, ...[...purposesOfDuty.values()].flatMap((set) => [...set])]),
    uses: useIndex(lists.uses),
    agreements: agreementIndex(bundle.agreements),
    combinations: combinationIndex(lists.combinations),
  });
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
  catalog: Catalog,
  entries: readonly NegativeEntry[],
): ReadonlyMap<Coordinate, NegativeEntry> {
  const sorted = [...entries].sort(byId);
  const byClass = firstBy(sorted, (entry) => entry.classes);
  const byType = firstBy(sorted, (entry) => withPossibleTypes(catalog, entry.resources));
  const byCoordinate = firstBy(sorted, (entry) => concreteCoordinates(catalog, entry.coordinates));
  const index = new Map<Coordinate, NegativeEntry>();
  for (const item of Object.values(catalog.items)) {
    const reaching = [
      byCoordinate.get(item.coordinate),
      byClass.get(item.class),
      byType.get(item.type),
    ].filter((entry) => entry !== undefined);
    const [first] = reaching.sort(byId);
    if (first) index.set(item.coordinate, first);
  }
  return index;
}

function withPossibleTypes(catalog: Catalog, types: readonly string[]): readonly string[] {
  return types.flatMap((type) => [type, ...possibleTypes(catalog, type)]);
}

function concreteCoordinates(catalog: Catalog, coordinates: readonly Coordinate[]): Coordinate[] {
  return coordinates.flatMap((coordinate) => {
    const dot = coordinate.indexOf('.');
    const field = coordinate.slice(dot);
    const behind = possibleTypes(catalog, coordinate.slice(0, dot));
    return [coordinate, ...behind.map((type) => type + field)];
  });
}

function possibleTypes(catalog: Catalog, type: string): readonly string[] {
  return Object.hasOwn(catalog.possibleTypes, type) ? (catalog.possibleTypes[type] ?? []) : [];
}

function useIndex(uses: readonly RegisteredUse[]): Policy['uses'] {
  return consumerIndex([...uses].sort(byId), (group) => {
    const index = new Map<Coordinate, string>();
    for (const use of group)
      for (const item of use.items) if (!index.has(item)) index.set(item, use.id);
    return index;
  });
}

function agreementIndex(agreements: readonly Agreement[]): Policy['agreements'] {
  // Many agreements have the same few scopes: as one object each they compare by identity.
  const scopes = new Map<string, Scope>();
  const shared = (rows: Scope): Scope => {
    const text = scopeText(rows);
    const known = scopes.get(text) ?? rows;
    scopes.set(text, known);
    return known;
  };
  const termsOf = (agreement: Agreement, item: Coordinate): ItemTerms => {
    const terms = termsOver(agreement, item);
    return { ...terms, rows: shared(terms.rows) };
  };
  return consumerIndex([...agreements].sort(byId), (group): AgreementIndex => {
    const byItem = new Map<Coordinate, ItemTerms[]>();
    for (const agreement of group)
      for (const item of new Set(agreement.items)) append(byItem, item, termsOf(agreement, item));
    const times = new Set(group.flatMap(({ from, until }) => [from, until]));
    return { byItem, boundaries: [...times].sort((left, right) => left - right) };
  });
}

function combinationIndex(
  combinations: readonly Combination[],
): ReadonlyMap<Coordinate, readonly Combination[]> {
  const index = new Map<Coordinate, Combination[]>();
  for (const combination of [...combinations].sort(byId))
    for (const member of new Set(combination.items)) append(index, member, combination);
  return index;
}

function consumerIndex<T extends { readonly consumer: string; readonly purpose: string }, R>(
  entries: readonly T[],
  indexOf: (group: readonly T[]) => R,
): ConsumerIndex<R> {
  const consumers = new Map<string, ReadonlyMap<string, R>>();
  for (const [consumer, ofConsumer] of groupBy(entries, (entry) => entry.consumer)) {
    const purposes = groupBy(ofConsumer, (entry) => entry.purpose);
    consumers.set(
      consumer,
      new Map([...purposes].map(([purpose, group]) => [purpose, indexOf(group)])),
    );
  }
  return consumers;
}

function firstBy<T>(
  entries: readonly T[],
  keysOf: (entry: T) => readonly string[],
): ReadonlyMap<string, T> {
  const index = new Map<string, T>();
  for (const entry of entries)
    for (const key of keysOf(entry)) if (!index.has(key)) index.set(key, entry);
  return index;
}

function groupBy<T>(entries: Iterable<T>, keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) append(groups, keyOf(entry), entry);
  return groups;
}

function append<T>(index: Map<string, T[]>, key: string, value: T): void {
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}
