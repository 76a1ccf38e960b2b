/** A policy: a bundle with the indexes that deciding needs. Built once per bundle, never changed. */
import type {
  Agreement,
  Bundle,
  Combination,
  Coordinate,
  Item,
  NegativeEntry,
  Resource,
  TypeName,
} from '../model/index.ts';
import type { Part } from './question.ts';

/** What one agreement says of one item: the part of a grant that it would be, and the agreement. */
export interface ItemTerms extends Part {
  readonly of: Agreement;
  readonly agreement: string;
}

/** Agreements of one consumer for one purpose. */
export interface AgreementIndex {
  /** As they stand in the bundle. */
  readonly agreements: readonly Agreement[];
  /** Sorted by id. */
  readonly byItem: ReadonlyMap<Coordinate, readonly ItemTerms[]>;
  /** Every `from` and `until`, ascending, without duplicates: between two of them nothing changes. */
  readonly boundaries: readonly number[];
}

/** Per consumer (department or `azp`), then per purpose. */
export type ConsumerIndex<T> = ReadonlyMap<string, ReadonlyMap<string, T>>;

export interface Policy {
  readonly bundle: Bundle;
  readonly items: ReadonlyMap<Coordinate, Item>;
  readonly itemsOfType: ReadonlyMap<TypeName, readonly Item[]>;
  readonly resources: ReadonlyMap<TypeName, Resource>;
  readonly reads: ReadonlyMap<Coordinate, readonly Coordinate[]>;
  readonly actions: ReadonlyMap<Coordinate, readonly string[]>;
  readonly possibleTypes: ReadonlyMap<TypeName, readonly TypeName[]>;
  /** Per item, the negative entry that denies it; of several the one with the smallest id. */
  readonly negative: ReadonlyMap<Coordinate, NegativeEntry>;
  readonly purposesOfDuty: ReadonlyMap<string, ReadonlySet<string>>;
  /** Every purpose that the contract or some duty names. */
  readonly purposes: ReadonlySet<string>;
  /** Per item the registered use that opens it; of several the one with the smallest id. */
  readonly uses: ConsumerIndex<ReadonlyMap<Coordinate, string>>;
  readonly agreements: ConsumerIndex<AgreementIndex>;
  /** Per member, sorted by id. */
  readonly combinations: ReadonlyMap<Coordinate, readonly Combination[]>;
}

/** Root operation types: their fields are items, but they have no rows. Federation fixes the names. */
const ROOT_TYPES: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

export function isRootType(type: TypeName): boolean {
  return ROOT_TYPES.has(type);
}

/**
 * Departments that supply an item. A key has no supplier of its own (contract, "Verdict"): it goes with
 * its resource, so that whoever keeps the register sees its keys and may agree to show them (ADR 0010).
 */
export function suppliersOf(policy: Policy, item: Item): readonly string[] {
  if (!item.key || item.suppliers.length > 0) return item.suppliers;
  const resource = policy.resources.get(item.type);
  return resource ? [resource.supplier] : item.suppliers;
}
