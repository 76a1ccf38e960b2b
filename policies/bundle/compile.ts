/** compileBundle: lists, agreements, catalog and registry as one deterministic content. */
import type {
  Agreement,
  BundleContent,
  Catalog,
  Coordinate,
  Item,
  Lists,
  Registry,
} from '../model/index.ts';
import {
  demandable,
  expansionOf,
  grantable,
  negativeIndex,
  promised,
  unconditional,
} from './expand.ts';

export interface CompileInput {
  readonly registry: Registry;
  readonly catalog: Catalog;
  readonly lists: Lists;
  readonly agreements: readonly Agreement[];
  readonly number: number;
  /** Hash of the bundle before it. */
  readonly previous: string | null;
  /** ISO 8601 instant. */
  readonly createdAt: string;
}

/**
 * The content of a bundle: wildcards expanded, lists sorted by id. Equal inputs in any order give
 * equal canonical JSON. It does not judge; `lintPolicy` does, and only a content without errors is
 * signed.
 */
export function compileBundle(input: CompileInput): BundleContent {
  const { registry, catalog, lists, number, previous, createdAt } = input;
  const expand = expansionOf(catalog);
  const negative = negativeIndex(lists);
  const names = (items: readonly string[], accepts: (item: Item) => boolean): Coordinate[] =>
    expand(items, accepts)
      .map(({ coordinate }) => coordinate)
      .sort();
  return {
    v: 1,
    number,
    previous,
    createdAt,
    registry: sortedRegistry(registry),
    catalog,
    lists: {
      basis: byId(lists.basis),
      negative: byId(lists.negative),
      demand: byId(lists.demand).map((e) => ({
        ...e,
        items: names(e.items, (i) => demandable(i) && !negative(i)),
      })),
      responsibility: byId(lists.responsibility).map((entry) => ({
        ...entry,
        items: names(entry.items, (item) => promised(item, entry.supplier, catalog)),
      })),
      uses: byId(lists.uses).map((e) => ({
        ...e,
        items: names(e.items, (i) => unconditional(i) && !negative(i)),
      })),
      combinations: byId(lists.combinations).map((e) => ({ ...e, items: [...e.items].sort() })),
    },
    agreements: byId(input.agreements).map((agreement) => ({
      ...agreement,
      items: names(
        agreement.items,
        (item) => grantable(item, agreement.supplier) && !negative(item),
      ),
    })),
  };
}

function sortedRegistry(registry: Registry): Registry {
  const { issuers, departments, duties, classes, personas, apps, sources } = registry;
  return {
    issuers: sortBy(issuers, ({ iss }) => iss),
    departments: byId(departments),
    duties,
    classes: byId(classes),
    personas,
    apps: sortBy(apps, ({ azp }) => azp),
    sources: sortBy(sources, ({ name }) => name),
  };
}

function byId<T extends { readonly id: string }>(entries: readonly T[]): T[] {
  return sortBy(entries, ({ id }) => id);
}

function sortBy<T>(entries: readonly T[], keyOf: (entry: T) => string): T[] {
  return [...entries].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}
