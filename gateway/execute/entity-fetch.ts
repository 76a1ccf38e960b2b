/**
 * A fetch of entities: collect the objects at the paths, say of each what its source needs to know (once
 * per entity), ask, and merge what comes back onto the objects that were asked about, by position.
 */
import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import { InternalError } from '../errors.ts';
import type { BatchFetchNode, EntityAlias, FlattenNode, KeyRenamer } from '../plan/index.ts';
import { type Adoption, adopt, merge } from './adopt.ts';
import type { SourceAnswer } from './answer.ts';
import { type Call, compileCall, isAway, type Source, type SourceAway } from './call.ts';
import { entityCells, pathInData } from './cells.ts';
import { copy, type JsonObject, own, put } from './json.ts';
import { compileReadObject, type ReadValue, readList, readNullable } from './read-text.ts';
import { compileRepresent, type Represent } from './represent.ts';
import { reportAway, reportError } from './root-fetch.ts';
import { type FetchContext, noteFailure, type Run, type Step } from './run.ts';
import { type ObjectShape, objectShape } from './shape.ts';
import type { Supergraph } from './supergraph.ts';
import { compileWalker, type ResponsePath, type Walker } from './walk.ts';

/** One `_entities` selection of the operation. */
interface Part {
  /** Response key: `_entities` or an alias. */
  readonly key: string;
  /** `"variable":` as it stands in the body. */
  readonly label: string;
  readonly walkers: readonly Walker[];
  readonly represent: Represent;
  readonly shape: ObjectShape;
  /** Reader of entities of a type, or of null in their place. */
  readonly readerOf: (typename: string) => ReadValue | undefined;
}

/** An entity to ask about, and every object of the merged data that is this entity. */
interface Entity {
  readonly text: string;
  readonly typename: string;
  readonly targets: JsonObject[];
}

/** What was found at the paths of a part. */
interface Asked {
  readonly part: Part;
  readonly entities: readonly Entity[];
  /** Objects that could not be asked about. */
  readonly left: readonly Left[];
}

type Left = Pick<Entity, 'typename' | 'targets'>;

export function compileEntityFetch(
  context: FetchContext,
  source: Source,
  node: FlattenNode | BatchFetchNode,
  round: number,
): Step {
  const { supergraph } = context;
  const fetch = node.kind === 'Flatten' ? node.node : node;
  const call = compileCall(supergraph, source, fetch, round);
  const parts = aliasesOf(node).map((alias) => compilePart(context, call, alias));
  const adoption: Adoption = { supergraph, fromSource: source.refs?.fromSource };

  return async (run) => {
    const asked = parts.map((part) => collect(run, part));
    for (const { part, left } of asked) reportLeft(run, call, part, left);
    if (asked.every(({ entities }) => entities.length === 0)) return;
    const answer = await call.make(run, asked.map(writeRepresentations), readEntities(call, asked));
    for (const one of asked) take(run, call, adoption, one, answer);
    if (!isAway(answer)) reportErrors(run, call, asked, answer);
  };
}

/** A Flatten is a batch of one. */
function aliasesOf(node: FlattenNode | BatchFetchNode): readonly EntityAlias[] {
  if (node.kind === 'BatchFetch') return node.aliases;
  const { requires, inputRewrites, outputRewrites } = node.node;
  return [
    {
      alias: '_entities',
      representationsVariableName: 'representations',
      paths: [node.path],
      requires: requires ?? [],
      inputRewrites,
      outputRewrites,
    },
  ];
}

function compilePart({ supergraph, entered }: FetchContext, call: Call, alias: EntityAlias): Part {
  const context = {
    supergraph,
    source: call.source.client.name,
    toSource: call.source.refs?.toSource,
  };
  const shape = objectShape(
    call.shapes,
    undefined,
    [entitySelection(call, alias.alias)],
    alias.outputRewrites.map((rename) => belowEntities(rename, alias.alias)),
  );
  return {
    key: alias.alias,
    label: `${JSON.stringify(alias.representationsVariableName)}:`,
    walkers: alias.paths.map((path) => compileWalker(supergraph, path)),
    represent: compileRepresent(context, alias.requires, alias.inputRewrites),
    shape,
    readerOf: readersByType({ supergraph, entered }, shape),
  };
}

function readersByType(context: FetchContext, shape: ObjectShape): Part['readerOf'] {
  const readers = new Map<string, ReadValue | undefined>();
  return (typename) => {
    const known = readers.get(typename);
    if (known || readers.has(typename)) return known;
    const object = compileReadObject(context, shape, typename);
    const reader = object && readNullable(object);
    readers.set(typename, reader);
    return reader;
  };
}

/** Reader of an answer about these entities, each by its own type; undefined where one has none. */
function readEntities(call: Call, asked: readonly Asked[]): ReadValue | undefined {
  if (call.source.refs) return undefined;
  const lists: { readonly head: string; readonly read: ReadValue }[] = [];
  for (const { part, entities } of asked) {
    const readers: ReadValue[] = [];
    for (const { typename } of entities) {
      const reader = part.readerOf(typename);
      if (!reader) return undefined;
      readers.push(reader);
    }
    const head = `${lists.length === 0 ? '{' : ','}${JSON.stringify(part.key)}:`;
    lists.push({ head, read: readList((cursor, index) => readers[index]?.(cursor)) });
  }
  return (cursor) => {
    const data: JsonObject = {};
    for (const [index, { head, read }] of lists.entries()) {
      if (!cursor.text.startsWith(head, cursor.at)) return undefined;
      cursor.at += head.length;
      const list = read(cursor);
      const { part } = asked[index] as Asked;
      if (list === undefined) return undefined;
      put(data, part.key, list);
    }
    if (cursor.text[cursor.at] !== '}') return undefined;
    cursor.at += 1;
    return data;
  };
}

/** Renames are written from the answer's root or from the entity; here they start at the entity. */
function belowEntities(rename: KeyRenamer, key: string): KeyRenamer {
  const [head] = rename.path;
  const fromRoot = head?.kind === 'key' && head.name === key && rename.path.length > 1;
  return fromRoot ? { ...rename, path: rename.path.slice(1) } : rename;
}

function entitySelection(call: Call, key: string): SelectionSetNode {
  const field = call.operation.selectionSet.selections.find(
    (selection): selection is FieldNode =>
      selection.kind === Kind.FIELD && (selection.alias ?? selection.name).value === key,
  );
  if (!field?.selectionSet) throw new InternalError(`an entity fetch does not select ${key}`);
  return field.selectionSet;
}

function collect(run: Run, part: Part): Asked {
  const entities = new Map<string, Entity>();
  const left: Left[] = [];
  const strict = run.record.away.size > 0;
  const visit = (target: JsonObject) => {
    const found = part.represent(target, strict);
    if (!found) return;
    if ('incomplete' in found) {
      left.push({ typename: found.typename, targets: [target] });
      return;
    }
    const known = entities.get(found.text);
    if (known) known.targets.push(target);
    else {
      const { text, typename } = found;
      entities.set(text, { text, typename, targets: [target] });
    }
  };
  for (const walk of part.walkers) walk(run.data, visit);
  return { part, entities: [...entities.values()], left };
}

/**
 * What an entity lacks may have been another source's to give. If one is away, its error stands at a
 * field that the client may not have asked for; so the fields that depend on it say it as well.
 */
function reportLeft(run: Run, call: Call, part: Part, left: readonly Left[]): void {
  if (left.length > 0 && run.record.away.size > 0)
    reportMissing(run, call, part, left, 'SOURCE_UNAVAILABLE');
}

function writeRepresentations({ part, entities }: Asked): string {
  return `${part.label}[${entities.map((entity) => entity.text).join(',')}]`;
}

/** Merges one part of the answer; without a usable one, says at which fields data is missing. */
function take(
  run: Run,
  call: Call,
  adoption: Adoption,
  asked: Asked,
  answer: SourceAnswer | SourceAway,
): void {
  const { part, entities } = asked;
  if (entities.length === 0) return;
  if (isAway(answer)) {
    reportMissing(run, call, part, entities, answer.code);
    return;
  }
  const list = answer.data ? own(answer.data, part.key) : null;
  if (Array.isArray(list) && list.length === entities.length) {
    for (let index = 0; index < list.length; index++) {
      const entity = entities[index] as Entity;
      const value = answer.clean
        ? (list[index] as JsonObject | null)
        : adopt(adoption, list[index], part.shape, entity.typename);
      if (value) mergeEntity(adoption.supergraph, entity, value);
    }
    reportCells(run, asked, answer);
  } else if (Array.isArray(list) || answer.errors.length === 0) {
    noteFailure(run, call.source.client.name, 'wrong count of entities');
    reportMissing(run, call, part, entities, 'SOURCE_UNAVAILABLE');
  }
}

function mergeEntity(supergraph: Supergraph, { targets }: Entity, value: JsonObject): void {
  for (let index = 0; index < targets.length; index++) {
    // Each place gets its own objects: what is merged into one later must not show in the others.
    const fresh = index === 0 ? value : (copy(value) as JsonObject);
    merge(supergraph, targets[index] as JsonObject, fresh);
  }
}

/** One error per field that is now missing, at the first place where it is. */
function reportMissing(
  run: Run,
  call: Call,
  part: Part,
  entities: readonly Left[],
  code: 'SOURCE_UNAVAILABLE' | 'POLICY_STALE',
): void {
  const places = placesOf(run, part);
  const reported = new Set<string>();
  for (const entity of entities) {
    for (const field of part.shape.fieldsOf(entity.typename).values()) {
      const target = entity.targets.find((one) => own(one, field.to) === undefined);
      const path = target && places.get(target);
      if (!path || field.typename) continue;
      const pattern = JSON.stringify([path.filter((key) => typeof key === 'string'), field.to]);
      if (reported.has(pattern)) continue;
      reported.add(pattern);
      reportAway(run, call, code, [...path, field.to]);
    }
  }
}

/** Errors at `_entities.i...` belong to the first place of entity i. */
function reportErrors(run: Run, call: Call, asked: readonly Asked[], answer: SourceAnswer): void {
  if (answer.errors.length === 0) return;
  const known = new Map<Part, ReadonlyMap<JsonObject, ResponsePath>>();
  const pathOf = ({ part, entities }: Asked, index: number): ResponsePath => {
    const places = known.get(part) ?? placesOf(run, part);
    known.set(part, places);
    const target = entities[index]?.targets[0];
    return (target && places.get(target)) ?? [];
  };
  for (const error of answer.errors) {
    const [key, index, ...rest] = error.path ?? [];
    const concerned = asked.find(({ part }) => part.key === key);
    if (concerned && typeof index === 'number') {
      reportError(run, call, error, [...pathOf(concerned, index), ...rest]);
    } else {
      const first = asked.find(({ entities }) => entities.length > 0);
      reportError(run, call, error, first ? pathOf(first, 0) : []);
    }
  }
}

function reportCells(run: Run, { part, entities }: Asked, answer: SourceAnswer): void {
  const cells = answer.report?.cells.filter((cell) => cell.path[0] === part.key) ?? [];
  if (cells.length === 0) return;
  const places = placesOf(run, part);
  const byEntity = entities.map(({ targets }) =>
    targets.flatMap((target) => {
      const place = places.get(target);
      return place ? [place] : [];
    }),
  );
  for (const cell of cells) {
    const rest = pathInData(part.shape, cell.path.slice(2));
    if (rest && cell.path[1] === '@') run.record.cells.push(...entityCells(cell, rest, byEntity));
  }
}

/** Response path of every object of a part. Walked only when something is to be said about one. */
function placesOf(run: Run, part: Part): Map<JsonObject, ResponsePath> {
  const places = new Map<JsonObject, ResponsePath>();
  for (const walk of part.walkers)
    walk(run.data, (target, trail) => places.set(target, [...(trail ?? [])]), []);
  return places;
}
