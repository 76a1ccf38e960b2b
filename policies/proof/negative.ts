/** What the negative list names, read from the list and the graph alone: every coordinate it must close. */
import type { Coordinate, NegativeEntry, TypeName } from '../model/index.ts';
import { concreteTypes, type Graph } from './graph.ts';
import type { Lineage } from './lineage.ts';

/** A coordinate, or the type of a resource, with the entries that name it. */
export interface Listed {
  readonly name: Coordinate | TypeName;
  readonly kind: 'item' | 'resource';
  readonly entries: readonly string[];
}

/**
 * By coordinate, by class (whichever subgraph says so) or by resource; what stands on an interface or union
 * stands for every type behind it.
 */
export function listedBy(
  entries: readonly NegativeEntry[],
  graph: Graph,
  lineage: Lineage,
): readonly Listed[] {
  const listed = new Map<string, { kind: Listed['kind']; entries: Set<string> }>();
  for (const entry of entries)
    for (const { name, kind } of namedBy(entry, graph, lineage)) {
      const known = listed.get(name) ?? { kind, entries: new Set() };
      known.entries.add(entry.id);
      listed.set(name, known);
    }
  return [...listed]
    .map(([name, { kind, entries: ids }]) => ({ name, kind, entries: [...ids].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function namedBy(
  { coordinates, classes, resources }: NegativeEntry,
  graph: Graph,
  lineage: Lineage,
): Pick<Listed, 'name' | 'kind'>[] {
  const ofClass = lineage.items.filter((item) => classes.includes(item.class));
  const types = resources.flatMap((name) => concreteTypes(graph, name));
  const fields = types.flatMap((type) => [...(graph.types.get(type)?.fields.values() ?? [])]);
  const items = [...coordinates, ...[...ofClass, ...fields].map(({ coordinate }) => coordinate)];
  return [
    ...items
      .flatMap((coordinate) => concreteFields(graph, coordinate))
      .map((name) => ({ name, kind: 'item' }) as const),
    ...types.map((name) => ({ name, kind: 'resource' }) as const),
  ];
}

function concreteFields(graph: Graph, coordinate: Coordinate): Coordinate[] {
  const dot = coordinate.indexOf('.');
  const field = coordinate.slice(dot);
  return concreteTypes(graph, coordinate.slice(0, dot))
    .map((type) => type + field)
    .filter((one) => one === coordinate || graph.fields.has(one));
}
