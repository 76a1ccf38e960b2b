/**
 * `Type.*` in lists and agreements: which items it stands for, by the catalog and the negative
 * list.
 */
import type { Catalog, Coordinate, Item, Lists, NegativeEntry } from '../model/index.ts';
import { own } from './names.ts';

/** One coordinate of an expanded list, and which entry of the written list it comes from. */
export interface Expanded {
  readonly coordinate: Coordinate;
  readonly index: number;
  readonly wildcard: boolean;
}

export type Expand = (items: readonly string[], accepts: (item: Item) => boolean) => Expanded[];

/** `Person` of `Person.*`; undefined for a coordinate. */
export function wildcardType(name: string): string | undefined {
  return name.endsWith('.*') ? name.slice(0, -2) : undefined;
}

/** Expands lists of names in the order of coordinates, each coordinate once. Unknown names stay. */
export function expansionOf(catalog: Catalog): Expand {
  const byType = new Map<string, Item[]>();
  for (const coordinate of Object.keys(catalog.items).sort()) {
    const item = own(catalog.items, coordinate);
    if (!item) continue;
    const list = byType.get(item.type) ?? [];
    list.push(item);
    byType.set(item.type, list);
  }
  return (items, accepts) => {
    const expanded = new Map<Coordinate, Expanded>();
    const add = (entry: Expanded): void => {
      if (!expanded.has(entry.coordinate)) expanded.set(entry.coordinate, entry);
    };
    for (const [index, name] of items.entries()) {
      const type = wildcardType(name);
      if (type === undefined) add({ coordinate: name, index, wildcard: false });
      for (const item of type === undefined ? [] : (byType.get(type) ?? []))
        if (accepts(item)) add({ coordinate: item.coordinate, index, wildcard: true });
    }
    return [...expanded.values()];
  };
}

/** The entry of the negative list that covers an item, by coordinate, class or resource. */
export function negativeIndex(lists: Lists): (item: Item) => NegativeEntry | undefined {
  const by = new Map<string, NegativeEntry>();
  for (const entry of lists.negative)
    for (const [kind, names] of [
      ['coordinate', entry.coordinates],
      ['class', entry.classes],
      ['resource', entry.resources],
    ] as const)
      for (const name of names) if (!by.has(`${kind} ${name}`)) by.set(`${kind} ${name}`, entry);
  return (item) =>
    by.get(`coordinate ${item.coordinate}`) ??
    by.get(`class ${item.class}`) ??
    by.get(`resource ${item.type}`);
}

/** What `Type.*` means in an agreement: every conditional item of the supplier. Keys have none. */
export function grantable(item: Item, supplier: string): boolean {
  return item.sharing === 'CONDITIONAL' && item.suppliers.includes(supplier);
}

/** In a registered use: every unconditional item. */
export function unconditional(item: Item): boolean {
  return item.sharing === 'UNCONDITIONAL';
}

/**
 * In a responsibility entry: every item of the supplier, keys included where the type is its own.
 */
export function promised(item: Item, supplier: string, catalog: Catalog): boolean {
  const owns = item.key && own(catalog.resources, item.type)?.supplier === supplier;
  return owns || item.suppliers.includes(supplier);
}

/** In the demand list: every item that an agreement could grant. */
export function demandable(item: Item): boolean {
  return item.sharing !== 'WITHHELD' && !item.key;
}
