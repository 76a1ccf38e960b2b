/** catalogFromSdl: the departments' SDL becomes the catalog, or says what is not classified. */
import type { Catalog, Item, Resource } from '../../model/index.ts';
import { emptyRecord } from '../names.ts';
import { type Problem, sortProblems } from '../problem.ts';
import { type Contribution, readFacts, type SubgraphFacts } from './contributions.ts';
import { mergeItem } from './merge.ts';
import { mergeResources } from './resources.ts';
import { readSubgraph, type SdlSource, type Subgraph } from './subgraph.ts';

export type { SdlSource } from './subgraph.ts';

/**
 * The catalog of all sources together. Sources are subgraph SDLs with the kit's header;
 * federation's own `_service` and `_entities` are left out. With an error among the problems the
 * catalog is partial.
 */
export function catalogFromSdl(sources: readonly SdlSource[]): {
  catalog: Catalog;
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const subgraphs: Subgraph[] = [];
  for (const source of [...sources].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const subgraph = readSubgraph(source);
    if ('code' in subgraph) problems.push(subgraph);
    else subgraphs.push(subgraph);
  }
  const facts = subgraphs.map(readFacts);
  problems.push(...facts.flatMap((each) => each.problems));
  const possibleTypes = possibleTypesOf(subgraphs);
  const merged = mergeResources(facts, possibleTypes);
  const items = mergeItems(facts, merged.resources, problems);
  copyInterfaceObjects(facts, possibleTypes, items);
  problems.push(...merged.problems);
  const catalog = {
    resources: merged.resources,
    items,
    reads: mergedRecord(facts.flatMap(({ reads }) => reads.map((r) => [r.coordinate, r.items]))),
    actions: mergedActions(facts),
    possibleTypes,
  };
  return { catalog, problems: sortProblems(problems) };
}

function possibleTypesOf(subgraphs: readonly Subgraph[]): Record<string, string[]> {
  const possible = emptyRecord<string[]>();
  const abstracts = new Map<string, Set<string>>();
  for (const { types } of subgraphs)
    for (const type of types.values()) {
      if (type.kind === 'interface' && !abstracts.has(type.name))
        abstracts.set(type.name, new Set());
      if (type.kind === 'union') addAll(abstracts, type.name, type.related);
      if (type.kind === 'object')
        for (const parent of type.related) addAll(abstracts, parent, [type.name]);
    }
  for (const [name, members] of abstracts) possible[name] = [...members].sort();
  return possible;
}

function addAll(sets: Map<string, Set<string>>, name: string, members: Iterable<string>): void {
  const set = sets.get(name) ?? new Set();
  for (const member of members) set.add(member);
  sets.set(name, set);
}

function mergeItems(
  facts: readonly SubgraphFacts[],
  resources: Readonly<Record<string, Resource>>,
  problems: Problem[],
): Record<string, Item> {
  const keyCoordinates = new Set(facts.flatMap((each) => each.keyCoordinates));
  const byCoordinate = new Map<string, Contribution[]>();
  for (const contribution of facts.flatMap((each) => each.contributions)) {
    const list = byCoordinate.get(contribution.coordinate) ?? [];
    // The resource's own department first: it is the source, others hold replicas.
    if (resources[contribution.type]?.supplier === contribution.source) list.unshift(contribution);
    else list.push(contribution);
    byCoordinate.set(contribution.coordinate, list);
  }
  const items = emptyRecord<Item>();
  for (const [coordinate, contributions] of byCoordinate) {
    const merged = mergeItem(contributions, keyCoordinates.has(coordinate));
    problems.push(...merged.problems);
    if (merged.item) items[coordinate] = merged.item;
  }
  return items;
}

/** Composition adds the fields of an @interfaceObject to every implementation that lacks them. */
function copyInterfaceObjects(
  facts: readonly SubgraphFacts[],
  possibleTypes: Catalog['possibleTypes'],
  items: Record<string, Item>,
): void {
  const abstracts = new Set(facts.flatMap(({ interfaceObjects }) => interfaceObjects));
  for (const item of Object.values(items)) {
    if (!abstracts.has(item.type)) continue;
    for (const type of possibleTypes[item.type] ?? []) {
      const coordinate = `${type}.${item.field}`;
      items[coordinate] ??= { ...item, type, coordinate };
    }
  }
}

function mergedRecord(
  entries: readonly (readonly [string, readonly string[]])[],
): Record<string, readonly string[]> {
  const record = emptyRecord<readonly string[]>();
  for (const [name, values] of entries)
    record[name] = [...new Set([...(record[name] ?? []), ...values])].sort();
  return record;
}

/** One of the duties is enough, so only what every subgraph accepts remains. */
function mergedActions(facts: readonly SubgraphFacts[]): Record<string, readonly string[]> {
  const actions = emptyRecord<readonly string[]>();
  for (const { coordinate, duty } of facts.flatMap((each) => each.actions)) {
    const known = actions[coordinate];
    actions[coordinate] = known ? known.filter((one) => duty.includes(one)) : [...duty];
  }
  return actions;
}
