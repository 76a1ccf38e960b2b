/**
 * How one asker gets to a type: from the roots along fields that are granted, through interfaces and
 * unions to every type behind them, or straight to an entity by its key.
 */
import type { Entitlement } from '../engine/index.ts';
import type { Coordinate, TypeName } from '../model/index.ts';
import { concreteTypes, type Graph, type GraphField } from './graph.ts';
import { fieldsLeadingTo } from './ways.ts';

/** What may lead into a type. */
export const ENTRANCES = ['root', 'edge', 'interface', 'union', 'entity'] as const;
export type Entrance = (typeof ENTRANCES)[number];

export interface Entry {
  readonly kind: Entrance;
  readonly coordinate: Coordinate;
}

/** Federation's own way in: not in the client's schema, but a gateway asks sources by it. */
export const ENTITIES = 'Query._entities';

/** All ways into a type that the graph has, whoever asks. */
export function entrancesOf(graph: Graph, type: TypeName): readonly Entry[] {
  if (graph.roots.includes(type)) return [{ kind: 'root', coordinate: type }];
  const fields = fieldsLeadingTo(graph, type)
    .filter(({ hidden }) => !hidden)
    .map(({ coordinate, returns }): Entry => ({ kind: kindOf(graph, returns, type), coordinate }));
  return isEntity(graph, type) ? [...fields, { kind: 'entity', coordinate: ENTITIES }] : fields;
}

export class Reach {
  private readonly graph: Graph;
  private readonly kinds: ReadonlySet<Entrance>;
  private readonly entitlement: Entitlement;
  private known: ReadonlyMap<TypeName, readonly Coordinate[]> | undefined;

  constructor(graph: Graph, kinds: ReadonlySet<Entrance>, entitlement: Entitlement) {
    this.graph = graph;
    this.kinds = kinds;
    this.entitlement = entitlement;
  }

  /** Fields from a root to the type, the shortest; undefined where the asker cannot get there. */
  pathTo(type: TypeName): readonly Coordinate[] | undefined {
    this.known ??= this.walk();
    const path = this.known.get(type);
    if (path) return path;
    const entity = this.kinds.has('entity') && isEntity(this.graph, type);
    return entity ? [ENTITIES] : undefined;
  }

  private walk(): ReadonlyMap<TypeName, readonly Coordinate[]> {
    const { graph, kinds } = this;
    const roots = kinds.has('root') ? graph.roots : [];
    const paths = new Map<TypeName, readonly Coordinate[]>(roots.map((root) => [root, []]));
    // A map hands out what is added while it is walked: breadth first.
    for (const [type, path] of paths)
      for (const { coordinate, returns } of this.openFieldsOf(type))
        for (const reached of concreteTypes(graph, returns))
          if (!paths.has(reached) && kinds.has(kindOf(graph, returns, reached)))
            paths.set(reached, [...path, coordinate]);
    return paths;
  }

  /** Fields that the asker is granted and that lead on. */
  private openFieldsOf(type: TypeName): readonly GraphField[] {
    const { graph, entitlement } = this;
    return [...(graph.types.get(type)?.fields.values() ?? [])].filter(
      ({ hidden, returns, coordinate }) =>
        !hidden && graph.types.has(returns) && entitlement.decide(coordinate).effect === 'grant',
    );
  }
}

function kindOf(graph: Graph, returns: TypeName, reached: TypeName): Entrance {
  if (returns === reached) return 'edge';
  return graph.types.get(returns)?.kind === 'union' ? 'union' : 'interface';
}

function isEntity(graph: Graph, type: TypeName): boolean {
  return graph.types.get(type)?.keys.some(({ resolvable }) => resolvable) ?? false;
}
