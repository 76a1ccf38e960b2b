/**
 * Every kind of way by which what stands on the negative list could leave: one function per kind, from a
 * coordinate that carries the value to where else it shows. The walk takes their closure.
 */
import type { Agreement, Coordinate, Scope, TypeName } from '../model/index.ts';
import { concreteTypes, type Graph, type GraphType } from './graph.ts';
import type { Lineage, LineageItem } from './lineage.ts';

export interface World {
  readonly graph: Graph;
  readonly lineage: Lineage;
  readonly agreements: readonly Agreement[];
}

/** Where the value would show. */
export type Target =
  /** `carries`: the field's value holds it, so that what is made of the field does as well. */
  | { readonly on: 'item'; readonly coordinate: Coordinate; readonly carries: boolean }
  /** An argument or input field whose answer depends on it. */
  | { readonly on: 'argument'; readonly coordinate: Coordinate }
  /** Rows of a type that are chosen by it: by an item of a scope, or by being one's own. */
  | { readonly on: 'rows'; readonly coordinate: TypeName; readonly by: Coordinate | 'self' }
  /** A field whose answer says that there is a row of the type. */
  | { readonly on: 'existence'; readonly coordinate: Coordinate; readonly type: TypeName };

type Way = (world: World, carrier: Coordinate) => readonly Target[];

const carrying = (coordinates: Iterable<Coordinate>): Target[] =>
  [...new Set(coordinates)].map((coordinate) => ({ on: 'item', coordinate, carries: true }));
const showing = (coordinates: Iterable<Coordinate>): Target[] =>
  [...new Set(coordinates)].map((coordinate) => ({ on: 'item', coordinate, carries: false }));

export const WAYS = {
  /** The item itself: the negative list is not taken on trust. */
  item: (_world, carrier) => carrying([carrier]),

  /** Another item of the type that reads the same column. */
  column: (world, carrier) =>
    carrying(columnMates(world, carrier).filter((mate) => typeOf(mate) === typeOf(carrier))),

  /** An item of another type over the same table: statistics, views, roots. */
  statistic: (world, carrier) =>
    carrying(columnMates(world, carrier).filter((mate) => typeOf(mate) !== typeOf(carrier))),

  /** An item that its department declares to be made of this one. */
  derived: ({ lineage }, carrier) =>
    carrying(lineage.items.filter((item) => item.derived.includes(carrier)).map(coordinateOf)),

  /** The field that exists for `@requires` only, and what it is the twin of. */
  twin: ({ lineage }, carrier) =>
    carrying(
      lineage.items.flatMap(({ coordinate, twinOf }) =>
        twinOf === carrier ? [coordinate] : coordinate === carrier && twinOf ? [twinOf] : [],
      ),
    ),

  /** A field that another department computes with it. */
  requires: ({ graph }, carrier) =>
    carrying(
      [...graph.fields.values()]
        .filter(({ requires }) => requires.includes(carrier))
        .map(({ coordinate }) => coordinate),
    ),

  /** A copy in another source, which answers it along some field, and what reads the copy there. */
  provides: ({ graph, lineage }, carrier) => {
    const copies = [...graph.fields.values()]
      .flatMap(({ provides }) => provides)
      .filter(({ coordinates }) => coordinates.includes(carrier))
      .flatMap(({ source }) =>
        lineage.items.filter((item) => item.source === source && item.coordinate === carrier),
      );
    return carrying(copies.flatMap((copy) => readersOf(lineage, copy)).map(coordinateOf));
  },

  /** The interface as a source knows it that cannot tell the types behind it apart. */
  'interface-object': ({ graph }, carrier) =>
    carrying(objectAliases(graph, carrier).filter((alias) => alias !== carrier)),

  /** An argument that chooses rows by it. */
  argument: ({ lineage }, carrier) => readingIt(lineage, carrier, true),

  /** A field of an input object that does. */
  input: ({ lineage }, carrier) => readingIt(lineage, carrier, false),

  /** Part of a key: whatever else the type has elsewhere is joined by it, through the gateway. */
  key: ({ graph }, carrier) =>
    showing(
      [...graph.types.values()].flatMap((type) =>
        keySources(type, carrier).size < 2 ? [] : joinedBy(type, carrier),
      ),
    ),

  /** An agreement's scope that compares it: which rows are seen tells its value. */
  scope: ({ agreements }, carrier) =>
    agreements.flatMap(({ resourceScope, itemScope }) =>
      [...Object.entries(resourceScope), ...Object.entries(itemScope)]
        .filter(([, scope]) => mentions(scope, carrier))
        .map(([name]): Target => ({ on: 'rows', coordinate: typeOf(name), by: carrier })),
    ),

  /** The column by which rows are somebody's own. */
  subject: ({ lineage }, carrier) =>
    tablesReading(lineage, carrier, ({ subject }) => (subject === undefined ? [] : [subject])).map(
      ({ type }): Target => ({ on: 'rows', coordinate: type, by: 'self' }),
    ),

  /** A list that follows its column. Sources drop orders that are not seen; none may be declared so. */
  order: ({ graph, lineage }, carrier) =>
    showing(
      tablesReading(lineage, carrier, ({ order }) => order).flatMap(({ type, source }) =>
        fieldsLeadingTo(graph, type)
          .filter(({ list, sources }) => list && sources.includes(source))
          .map(({ coordinate }) => coordinate),
      ),
    ),

  /** Of a listed resource: a field that says that there is a row. `carrier` is the type. */
  existence: ({ graph }, carrier) =>
    fieldsLeadingTo(graph, carrier).map(
      ({ coordinate }): Target => ({ on: 'existence', coordinate, type: carrier }),
    ),
} satisfies Readonly<Record<string, Way>>;

export type WayKind = keyof typeof WAYS;

export interface FoundWay {
  readonly kind: WayKind;
  /** What carries the value, one step before. */
  readonly from: Coordinate;
  readonly target: Target;
}

/** All ways from a listed item or resource: breadth first, so that each target keeps its shortest chain. */
export function waysFrom(
  world: World,
  listed: Coordinate | TypeName,
  kinds: ReadonlySet<WayKind>,
): readonly FoundWay[] {
  const found = new Map<string, FoundWay>();
  const carriers = [listed];
  for (const from of carriers)
    for (const kind of kinds)
      for (const target of WAYS[kind](world, from)) {
        const name = JSON.stringify([target.on, target.coordinate, 'by' in target && target.by]);
        if (found.has(name) || (from !== listed && target.coordinate === listed)) continue;
        found.set(name, { kind, from, target });
        if (target.on === 'item' && target.carries && !carriers.includes(target.coordinate))
          carriers.push(target.coordinate);
      }
  return [...found.values()];
}

/** Fields whose answer may hold a row of the type. */
export function fieldsLeadingTo(graph: Graph, type: TypeName) {
  return [...graph.fields.values()].filter(({ returns }) =>
    concreteTypes(graph, returns).includes(type),
  );
}

/** Whether a scope compares the item; `self`: whether it chooses one's own rows. */
export function mentions(scope: Scope, item: Coordinate | 'self'): boolean {
  if (scope.kind === 'compare') return scope.item === item;
  if (scope.kind === 'self') return item === 'self';
  return 'of' in scope && scope.of.some((member) => mentions(member, item));
}

/** `Type` of `Type.field` and of `Type.field(argument:)`; a type's name is its own. */
export function typeOf(coordinate: Coordinate): TypeName {
  return coordinate.split('.', 1)[0] ?? coordinate;
}

const coordinateOf = ({ coordinate }: LineageItem): Coordinate => coordinate;

/** The coordinate, and those of interfaces that some source knows as an object. */
function objectAliases(graph: Graph, coordinate: Coordinate): Coordinate[] {
  const type = typeOf(coordinate);
  const field = coordinate.slice(type.length + 1);
  return [...graph.types.values()]
    .filter(
      ({ members, objectIn, fields }) =>
        objectIn.length > 0 && members.has(type) && fields.has(field),
    )
    .map(({ name }) => `${name}.${field}`)
    .concat(coordinate);
}

function declarationsOf({ graph, lineage }: World, coordinate: Coordinate): LineageItem[] {
  const aliases = objectAliases(graph, coordinate);
  return lineage.items.filter((item) => !item.external && aliases.includes(item.coordinate));
}

function columnMates(world: World, carrier: Coordinate): Coordinate[] {
  const aliases = objectAliases(world.graph, carrier);
  return declarationsOf(world, carrier)
    .flatMap((own) => readersOf(world.lineage, own))
    .map(coordinateOf)
    .filter((coordinate) => !aliases.includes(coordinate));
}

/** Items of the source that read a column of `own`, in the same table as far as one knows. */
function readersOf({ items }: Lineage, own: LineageItem): LineageItem[] {
  return items.filter(
    (item) =>
      !item.external &&
      item.source === own.source &&
      (item.table === own.table || item.table === undefined || own.table === undefined) &&
      item.columns.some((column) => own.columns.includes(column)),
  );
}

function tablesReading(
  lineage: Lineage,
  carrier: Coordinate,
  columnsOf: (table: Lineage['tables'][number]) => readonly string[],
) {
  const own = lineage.items.filter((item) => !item.external && item.coordinate === carrier);
  return lineage.tables.filter((table) =>
    own.some(
      (item) =>
        item.source === table.source &&
        (item.table === table.table || item.table === undefined) &&
        columnsOf(table).some((column) => item.columns.includes(column)),
    ),
  );
}

function readingIt({ reads }: Lineage, carrier: Coordinate, argument: boolean): Target[] {
  return [...reads]
    .filter(([name, items]) => items.has(carrier) && name.endsWith(':)') === argument)
    .map(([coordinate]) => ({ on: 'argument', coordinate }));
}

function keySources(type: GraphType, carrier: Coordinate): ReadonlySet<string> {
  const keys = type.keys.filter(({ coordinates }) => coordinates.includes(carrier));
  return new Set(keys.map(({ source }) => source));
}

/** Fields of the type that some source answers to whoever names the key. */
function joinedBy(type: GraphType, carrier: Coordinate): Coordinate[] {
  const answering = type.keys
    .filter(({ coordinates, resolvable }) => resolvable && coordinates.includes(carrier))
    .map(({ source }) => source);
  return [...type.fields.values()]
    .filter(({ coordinate }) => !type.keys.some((key) => key.coordinates.includes(coordinate)))
    .filter(({ sources }) => sources.some((source) => answering.includes(source)))
    .map(({ coordinate }) => coordinate);
}
