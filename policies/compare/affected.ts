/** Which verdicts a list of differences may change: everything else is the same and is not compared. */
import { consumerNames, type Policy } from '../engine/index.ts';
import type {
  Agreement,
  Combination,
  Coordinate,
  NegativeEntry,
  RegisteredUse,
  SubjectClass,
  TypeName,
} from '../model/index.ts';
import type { Difference } from './types.ts';

type ByConsumer = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<Coordinate>>>;

export interface Affected {
  /** Items whose own classification differs, for everybody. */
  readonly everywhere: ReadonlySet<Coordinate>;
  /** Items in agreements and uses that differ, per consumer and purpose. */
  readonly consumers: ByConsumer;
  /** Combinations of either policy of which something differs. */
  readonly combinations: ReadonlySet<string>;
  /** Arguments that read other items than before. */
  readonly arguments: ReadonlySet<Coordinate>;
}

/** Properties of an item on which the scopes over its whole type depend. */
const OF_THE_TYPE: ReadonlySet<string> = new Set([
  ...['columns', 'suppliers', 'type', 'key', 'twinOf'],
]);

export function affectedBy(found: readonly Difference[], before: Policy, after: Policy): Affected {
  const everywhere = new Set<Coordinate>();
  const consumers = new Map<string, Map<string, Set<Coordinate>>>();
  const combinations = new Set<string>();
  const changedArguments = new Set<Coordinate>();
  const typesOf = (type: TypeName) => {
    for (const policy of [before, after])
      for (const item of policy.itemsOfType.get(type) ?? []) everywhere.add(item.coordinate);
  };
  for (const difference of found) {
    const { entry, id, property } = difference;
    if (entry === 'item') {
      everywhere.add(id);
      if (property === undefined || OF_THE_TYPE.has(property)) typesOf(typeOf(id));
    }
    if (entry === 'mutation') everywhere.add(id);
    if (entry === 'resource') typesOf(id);
    if (entry === 'argument') changedArguments.add(id);
    if (entry === 'combination') combinations.add(id);
    if (entry === 'agreement' || entry === 'use')
      addConsumers(consumers, difference, before, after);
  }
  for (const coordinate of negativeChanges(before, after)) everywhere.add(coordinate);
  return { everywhere, consumers, combinations, arguments: changedArguments };
}

function addConsumers(
  consumers: Map<string, Map<string, Set<Coordinate>>>,
  { entry, id }: Difference,
  ...policies: readonly Policy[]
): void {
  for (const { bundle } of policies) {
    const list: readonly (Agreement | RegisteredUse)[] =
      entry === 'use' ? bundle.lists.uses : bundle.agreements;
    for (const one of list.filter((candidate) => candidate.id === id)) {
      const purposes = consumers.get(one.consumer) ?? new Map<string, Set<Coordinate>>();
      const items = purposes.get(one.purpose) ?? new Set<Coordinate>();
      for (const item of one.items) items.add(item);
      consumers.set(one.consumer, purposes.set(one.purpose, items));
    }
  }
}

/** Entries reach items by class and by type, so the compiled index is what is compared. */
function* negativeChanges(before: Policy, after: Policy): Iterable<Coordinate> {
  const reason = (entry: NegativeEntry | undefined) => entry?.id;
  for (const coordinate of new Set([...before.negative.keys(), ...after.negative.keys()]))
    if (reason(before.negative.get(coordinate)) !== reason(after.negative.get(coordinate)))
      yield coordinate;
}

/** Items whose verdict may differ for these names and purpose by what they themselves say. */
export function itemsAffected(
  { everywhere, consumers }: Affected,
  subject: SubjectClass,
  purpose: string,
): ReadonlySet<Coordinate> {
  const items = new Set(everywhere);
  for (const name of consumerNames(subject))
    for (const item of consumers.get(name)?.get(purpose) ?? []) items.add(item);
  return items;
}

/** Combinations that differ, or that one of the items is a member of. */
export function combinationsAffected(
  { combinations }: Affected,
  items: ReadonlySet<Coordinate>,
  { bundle }: Policy,
): readonly Combination[] {
  return bundle.lists.combinations.filter(
    (one) => combinations.has(one.id) || one.items.some((member) => items.has(member)),
  );
}

export function typeOf(coordinate: Coordinate): TypeName {
  return coordinate.slice(0, coordinate.indexOf('.'));
}
