/**
 * Representations: what a source is told of an entity so that it can find it and, for `@requires`,
 * compute with it. Written straight as JSON text, which is also what they are compared by.
 */
import { getNamedType, isInterfaceType, isObjectType } from 'graphql';
import type { RequiresSelection, RewriteSegment, ValueSetter } from '../plan/index.ts';
import { isObject, type JsonObject, own } from './json.ts';
import type { Supergraph } from './supergraph.ts';

interface Representation {
  /** JSON text, `__typename` first. */
  readonly text: string;
  /** The type as the source knows it. */
  readonly typename: string;
}

/** The object is of a type to ask about, but its keys are null or absent, or an input is missing. */
interface Incomplete {
  readonly incomplete: true;
  readonly typename: string;
}

/**
 * The representation of an object; undefined if its type is not one to ask about. An input of
 * `@requires` that is absent is sent as null: its entity is unknown to its source, or a condition left
 * it out together with what needs it. While a source is away (`strict`), absent makes incomplete: a value
 * computed without its input would be wrong and look right.
 */
export type Represent = (
  target: JsonObject,
  strict: boolean,
) => Representation | Incomplete | undefined;

export interface RepresentContext {
  readonly supergraph: Supergraph;
  readonly source: string;
  /** Base reference -> reference of the source's space; undefined for sources in the base space. */
  readonly toSource: ((ref: string) => string) | undefined;
}

interface Member {
  /** Response key in the merged data. */
  readonly from: string;
  /** `,"name":` as it stands in the text. */
  readonly label: string;
  readonly name: string;
  readonly write: (value: unknown) => string;
}

interface EntityWriter {
  readonly typename: string;
  readonly head: string;
  readonly members: readonly Member[];
  /** Keys of the type in this source, of which one must be complete. */
  readonly keys: readonly (readonly Member[])[];
  /** Members of some key. */
  readonly keyed: ReadonlySet<Member>;
}

export function compileRepresent(
  context: RepresentContext,
  requires: readonly RequiresSelection[],
  setters: readonly ValueSetter[],
): Represent {
  const writers = new Map<string, EntityWriter>();
  return (target, strict) => {
    const typename = own(target, '__typename');
    if (typeof typename !== 'string') return undefined;
    let writer = writers.get(typename);
    if (!writer) {
      if (!context.supergraph.type(typename)) return undefined;
      writer = entityWriter(context, requires, setters, typename);
      writers.set(typename, writer);
    }
    return writeEntity(writer, target, strict);
  };
}

function writeEntity(
  writer: EntityWriter,
  target: JsonObject,
  strict: boolean,
): Representation | Incomplete | undefined {
  const { typename, members } = writer;
  if (members.length === 0) return undefined;
  if (!isComplete(writer, target, strict)) return { incomplete: true, typename };
  let text = writer.head;
  for (const member of members) {
    const value = own(target, member.from);
    // A key that is null says nothing; an input of `@requires` that is null is a value.
    if (isNothing(value) && writer.keyed.has(member)) continue;
    text += member.label + member.write(value);
  }
  return { text: `${text}}`, typename };
}

/** Whether all that the source must know is there: something, one whole key, and while strict every input. */
function isComplete({ keys, keyed, members }: EntityWriter, target: JsonObject, strict: boolean) {
  const [only] = members;
  if (only && members.length === 1) return has(target, only);
  return (
    members.some((member) => has(target, member)) &&
    (keys.length === 0 || keys.some((key) => key.every((member) => has(target, member)))) &&
    (!strict || members.every((one) => own(target, one.from) !== undefined || keyed.has(one)))
  );
}

function entityWriter(
  context: RepresentContext,
  requires: readonly RequiresSelection[],
  setters: readonly ValueSetter[],
  typename: string,
): EntityWriter {
  const inside = enterType(context.supergraph, setters, typename);
  const sent = setterOf(inside, '__typename')?.value ?? typename;
  const members = collectMembers(context, requires, inside, typename).filter(
    (member) => member.name !== '__typename',
  );
  const declared = [sent, typename].map((type) => context.supergraph.keys(type, context.source));
  const keys = (declared.find((some) => some.length > 0) ?? []).flatMap((names) => {
    const key = members.filter((member) => names.includes(member.name));
    return key.length === names.length ? [key] : [];
  });
  const head = `{"__typename":${JSON.stringify(sent)}`;
  return { typename: sent, head, members, keys, keyed: new Set(keys.flat()) };
}

function collectMembers(
  context: RepresentContext,
  selections: readonly RequiresSelection[],
  setters: readonly ValueSetter[],
  typename: string | undefined,
): Member[] {
  const members = new Map<string, Member>();
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const member = memberOf(context, selection, setters, typename);
      members.set(member.name, member);
    } else if (
      typename === undefined ||
      context.supergraph.matches(typename, selection.typeCondition)
    ) {
      const type = typename ?? selection.typeCondition;
      for (const member of collectMembers(context, selection.selections, setters, type))
        members.set(member.name, member);
    }
  }
  return [...members.values()];
}

function memberOf(
  context: RepresentContext,
  field: Extract<RequiresSelection, { kind: 'Field' }>,
  setters: readonly ValueSetter[],
  typename: string | undefined,
): Member {
  const name = field.alias ?? field.name;
  const label = `,${JSON.stringify(name)}:`;
  const setter = setterOf(setters, name);
  if (setter) {
    const text = JSON.stringify(setter.value);
    return { from: field.name, label, name, write: () => text };
  }
  const write = field.selections
    ? nestedWriter(context, field.selections, enterKey(setters, name))
    : leafWriter(context, typename, name);
  return { from: field.name, label, name, write };
}

function leafWriter(context: RepresentContext, typename: string | undefined, name: string) {
  const { toSource } = context;
  if (!toSource || !isRefField(context.supergraph, typename, name)) return writeLeaf;
  const convert = (value: unknown): unknown => {
    if (typeof value === 'string') return toSource(value);
    return Array.isArray(value) ? value.map(convert) : value;
  };
  return (value: unknown) => writeLeaf(convert(value));
}

function writeLeaf(value: unknown): string {
  return isNothing(value) ? 'null' : JSON.stringify(value);
}

/** Writes an object, or lists of them, that `@requires` selects below the entity. */
function nestedWriter(
  context: RepresentContext,
  selections: readonly RequiresSelection[],
  setters: readonly ValueSetter[],
): (value: unknown) => string {
  const byType = new Map<string | undefined, readonly Member[]>();
  const membersOf = (typename: string | undefined) => {
    const known = byType.get(typename);
    if (known) return known;
    const inside = enterType(context.supergraph, setters, typename);
    const members = collectMembers(context, selections, inside, typename);
    byType.set(typename, members);
    return members;
  };
  const write = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
    if (!isObject(value)) return 'null';
    const said = own(value, '__typename');
    const known = typeof said === 'string' && context.supergraph.type(said) ? said : undefined;
    const members = membersOf(known).map(
      (member) => member.label + member.write(own(value, member.from)),
    );
    return `{${members.join('').slice(1)}}`;
  };
  return write;
}

function isRefField(supergraph: Supergraph, typename: string | undefined, name: string): boolean {
  const type = typename === undefined ? undefined : supergraph.type(typename);
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const fields = type.getFields();
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field !== undefined && getNamedType(field.type).name === 'Ref';
}

/** Setters that hold for `typename`, leading type conditions taken off. */
function enterType(
  supergraph: Supergraph,
  setters: readonly ValueSetter[],
  typename: string | undefined,
): ValueSetter[] {
  return setters.flatMap((setter) => {
    const [head, ...rest] = setter.path;
    if (head?.kind !== 'type') return [setter];
    const holds =
      typename === undefined || head.names.some((name) => supergraph.matches(typename, name));
    return holds ? enterType(supergraph, [{ path: rest, value: setter.value }], typename) : [];
  });
}

function enterKey(setters: readonly ValueSetter[], name: string): ValueSetter[] {
  return setters
    .filter((setter) => isKey(setter.path[0], name))
    .map((setter) => ({ path: setter.path.slice(1), value: setter.value }));
}

function setterOf(setters: readonly ValueSetter[], name: string): ValueSetter | undefined {
  return setters.find((setter) => setter.path.length === 1 && isKey(setter.path[0], name));
}

function isKey(segment: RewriteSegment | undefined, name: string): boolean {
  return segment?.kind === 'key' && segment.name === name;
}

function has(target: JsonObject, member: Member): boolean {
  return !isNothing(own(target, member.from));
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
