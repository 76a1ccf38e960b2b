/** Walks to the objects at a flatten path of the merged data: compiled once, run per request. */
import type { FlattenPath, FlattenSegment } from '../plan/index.ts';
import { isObject, type JsonObject, own } from './json.ts';
import type { Supergraph } from './supergraph.ts';

/** Response path of the client's operation. */
export type ResponsePath = (string | number)[];

/** Called per object, in document order; `trail` is reused, so copy it to keep it. */
type Visit = (target: JsonObject, trail: ResponsePath | undefined) => void;

/** Visits every object at the path; keeps a trail only if given one, since most walks need none. */
export type Walker = (value: unknown, visit: Visit, trail?: ResponsePath) => void;

export function compileWalker(supergraph: Supergraph, path: FlattenPath): Walker {
  const below = startsAtRootType(supergraph, path) ? path.slice(1) : path;
  return below.reduceRight<Walker>((next, segment) => step(supergraph, segment, next), END);
}

/** Behind a condition at the root the planner names the root's type, which no source has said. */
function startsAtRootType({ schema }: Supergraph, [first]: FlattenPath): boolean {
  if (first?.kind !== 'type') return false;
  const roots = [schema.getQueryType(), schema.getMutationType()];
  return roots.some((root) => root && first.names.includes(root.name));
}

function step(supergraph: Supergraph, segment: FlattenSegment, next: Walker): Walker {
  switch (segment.kind) {
    case 'field':
      return overItems((object, visit, trail) => {
        trail?.push(segment.name);
        next(own(object, segment.name), visit, trail);
        trail?.pop();
      });
    case 'list':
      return (value, visit, trail) => {
        if (Array.isArray(value)) eachItem(value, next, visit, trail);
      };
    case 'type':
      return overItems((object, visit, trail) => {
        const typename = own(object, '__typename');
        // The planner asks for it wherever a type is abstract. A condition on an object type, which it was
        // not asked for, only repeats what the schema says.
        if (typename !== undefined && !isOneOf(supergraph, typename, segment.names)) return;
        next(object, visit, trail);
      });
  }
}

function isOneOf(supergraph: Supergraph, typename: unknown, names: readonly string[]): boolean {
  return typeof typename === 'string' && names.some((name) => supergraph.matches(typename, name));
}

/** A step on objects; opens list levels on its way, since the planner writes one `@` for a list of lists. */
function overItems(
  walk: (object: JsonObject, visit: Visit, trail: ResponsePath | undefined) => void,
): Walker {
  const open: Walker = (value, visit, trail) => {
    if (Array.isArray(value)) eachItem(value, open, visit, trail);
    else if (isObject(value)) walk(value, visit, trail);
  };
  return open;
}

/** The end of every path. */
const END = overItems((object, visit, trail) => visit(object, trail));

function eachItem(
  items: readonly unknown[],
  next: Walker,
  visit: Visit,
  trail: ResponsePath | undefined,
): void {
  for (let index = 0; index < items.length; index++) {
    trail?.push(index);
    next(items[index], visit, trail);
    trail?.pop();
  }
}
