/**
 * The composed supergraph as the walk sees it: types, fields and who resolves them, read from the join
 * directives (join spec v0.3 and later) and from nothing that decides. The catalog is read elsewhere, from
 * the subgraphs, so that a fault of the compiler does not hide from the proof.
 */
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  type SelectionSetNode,
  type TypeDefinitionNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Coordinate, TypeName } from '../model/index.ts';

export interface GraphField {
  readonly coordinate: Coordinate;
  readonly type: TypeName;
  readonly returns: TypeName;
  readonly list: boolean;
  /** `@inaccessible`: no client can name it. */
  readonly hidden: boolean;
  /** Arguments by coordinate, with the named type each takes. */
  readonly arguments: ReadonlyMap<Coordinate, TypeName>;
  /** Subgraphs that resolve it. */
  readonly sources: readonly string[];
  /** What a subgraph needs of others to resolve it. */
  readonly requires: readonly Coordinate[];
  /** What a subgraph answers of others' fields along this one. */
  readonly provides: readonly { readonly source: string; readonly coordinates: Coordinate[] }[];
}

export interface GraphKey {
  readonly source: string;
  /** Nested fields included. */
  readonly coordinates: readonly Coordinate[];
  readonly resolvable: boolean;
}

export interface GraphType {
  readonly name: TypeName;
  readonly kind: 'object' | 'interface' | 'union' | 'input';
  readonly fields: ReadonlyMap<string, GraphField>;
  readonly keys: readonly GraphKey[];
  /** Subgraphs that know the interface as an object. */
  readonly objectIn: readonly string[];
  /** Types behind an interface or union. */
  readonly members: ReadonlySet<TypeName>;
  /** Input fields, with the named type each takes. */
  readonly inputs: ReadonlyMap<Coordinate, TypeName>;
}

export interface Graph {
  readonly types: ReadonlyMap<TypeName, GraphType>;
  /** Names of the root types, which federation calls Query, Mutation, Subscription. */
  readonly roots: readonly TypeName[];
  /** Every field, by coordinate. */
  readonly fields: ReadonlyMap<Coordinate, GraphField>;
}

interface Draft {
  readonly name: string;
  readonly kind: GraphType['kind'];
  readonly nodes: readonly FieldDefinitionNode[];
  readonly inputs: readonly InputValueDefinitionNode[];
  readonly joins: readonly Arguments[];
  readonly members: Set<string>;
}

type Arguments = ReadonlyMap<string, unknown>;

/** Machinery of the supergraph format, no part of the graph. */
const MACHINERY = /^(join|link|core)__/;
const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** Throws GraphQLError if the SDL does not parse. */
export function readGraph(supergraphSdl: string): Graph {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = subgraphNames(document);
  const drafts = draftsOf(document);
  const types = new Map(
    [...drafts.values()].map((draft) => [draft.name, typeOf(draft, drafts, names)]),
  );
  const fields = [...types.values()].flatMap((type) => [...type.fields.values()]);
  return {
    types,
    roots: [...types.keys()].filter((name) => ROOTS.has(name)),
    fields: new Map(fields.map((field) => [field.coordinate, field])),
  };
}

/** The types a selection on `name` may reach: itself, and everything behind it. */
export function concreteTypes(graph: Graph, name: TypeName): readonly TypeName[] {
  return [name, ...(graph.types.get(name)?.members ?? [])];
}

function subgraphNames(document: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph')
      continue;
    for (const { name, directives } of definition.values ?? []) {
      const declared = named(directives, 'join__graph')[0]?.get('name');
      names.set(name.value, typeof declared === 'string' ? declared : name.value);
    }
  }
  return names;
}

function draftsOf(document: DocumentNode): Map<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const node of document.definitions) {
    const draft = draftOf(node);
    if (draft && !MACHINERY.test(draft.name)) drafts.set(draft.name, draft);
  }
  for (const node of document.definitions)
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION)
      for (const parent of node.interfaces ?? [])
        drafts.get(parent.name.value)?.members.add(node.name.value);
  return drafts;
}

function draftOf(node: DefinitionNode): Draft | undefined {
  const base = { nodes: [], inputs: [], members: new Set<string>() };
  switch (node.kind) {
    case Kind.UNION_TYPE_DEFINITION: {
      const members = new Set(node.types?.map(({ name }) => name.value));
      return { ...base, kind: 'union', ...nameAndJoins(node), members };
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return { ...base, kind: 'input', ...nameAndJoins(node), inputs: node.fields ?? [] };
    case Kind.OBJECT_TYPE_DEFINITION:
      return { ...base, kind: 'object', ...nameAndJoins(node), nodes: node.fields ?? [] };
    case Kind.INTERFACE_TYPE_DEFINITION:
      return { ...base, kind: 'interface', ...nameAndJoins(node), nodes: node.fields ?? [] };
    default:
      return undefined;
  }
}

function nameAndJoins(node: TypeDefinitionNode) {
  return { name: node.name.value, joins: named(node.directives, 'join__type') };
}

function typeOf(
  draft: Draft,
  drafts: ReadonlyMap<string, Draft>,
  names: ReadonlyMap<string, string>,
): GraphType {
  const { name, kind, joins, members } = draft;
  const sourceOf = (join: Arguments) => names.get(String(join.get('graph'))) ?? '';
  const keys = joins.flatMap((join): GraphKey[] => {
    const text = join.get('key');
    if (typeof text !== 'string') return [];
    const coordinates = fieldSet(drafts, name, text);
    return [{ source: sourceOf(join), coordinates, resolvable: join.get('resolvable') !== false }];
  });
  const sources = [...new Set(joins.map(sourceOf))];
  const fields = draft.nodes.map((node) => fieldOf(node, draft, sources, drafts, sourceOf));
  return {
    name,
    kind,
    members,
    keys,
    fields: new Map(fields.map((field) => [field.coordinate.slice(name.length + 1), field])),
    objectIn: joins.filter((join) => join.get('isInterfaceObject') === true).map(sourceOf),
    inputs: inputsOf(draft.inputs, (input) => `${name}.${input}`),
  };
}

function fieldOf(
  node: FieldDefinitionNode,
  { name: type }: Draft,
  typeSources: readonly string[],
  drafts: ReadonlyMap<string, Draft>,
  sourceOf: (join: Arguments) => string,
): GraphField {
  const coordinate = `${type}.${node.name.value}`;
  const joins = named(node.directives, 'join__field').filter((join) => join.has('graph'));
  const own = joins.filter((join) => !join.get('external') && !join.get('usedOverridden'));
  const returns = namedOf(node.type);
  const sets = (argument: string, on: string) =>
    joins.flatMap((join) => {
      const text = join.get(argument);
      if (typeof text !== 'string') return [];
      return [{ source: sourceOf(join), coordinates: fieldSet(drafts, on, text) }];
    });
  return {
    coordinate,
    type,
    returns: returns.name,
    list: returns.list,
    hidden: named(node.directives, 'inaccessible').length > 0,
    arguments: inputsOf(node.arguments ?? [], (argument) => `${coordinate}(${argument}:)`),
    sources: joins.length === 0 ? typeSources : [...new Set(own.map(sourceOf))],
    requires: sets('requires', type).flatMap(({ coordinates }) => coordinates),
    provides: sets('provides', returns.name),
  };
}

function inputsOf(
  nodes: readonly InputValueDefinitionNode[],
  coordinateOf: (name: string) => Coordinate,
): ReadonlyMap<Coordinate, TypeName> {
  return new Map(nodes.map((node) => [coordinateOf(node.name.value), namedOf(node.type).name]));
}

function namedOf(node: TypeNode): { readonly name: string; readonly list: boolean } {
  if (node.kind === Kind.NAMED_TYPE) return { name: node.name.value, list: false };
  const inner = namedOf(node.type);
  return node.kind === Kind.LIST_TYPE ? { ...inner, list: true } : inner;
}

/** Coordinates of a field set, nested ones included. An abstract type's field stands for its members' too. */
function fieldSet(drafts: ReadonlyMap<string, Draft>, type: string, text: string): Coordinate[] {
  const [operation] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  const found = new Set<Coordinate>();
  collect(drafts, type, operation.selectionSet, found);
  return [...found];
}

function collect(
  drafts: ReadonlyMap<string, Draft>,
  type: string,
  { selections }: SelectionSetNode,
  found: Set<Coordinate>,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(drafts, selection.typeCondition?.name.value ?? type, selection.selectionSet, found);
      continue;
    }
    const name = selection.name.value;
    for (const concrete of [type, ...(drafts.get(type)?.members ?? [])]) {
      const field = drafts.get(concrete)?.nodes.find((node) => node.name.value === name);
      if (!field) continue;
      found.add(`${concrete}.${name}`);
      if (selection.selectionSet)
        collect(drafts, namedOf(field.type).name, selection.selectionSet, found);
    }
  }
}

/** Arguments of each directive with this name. */
function named(directives: readonly ConstDirectiveNode[] | undefined, name: string): Arguments[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name)
    .map(
      ({ arguments: given = [] }) =>
        new Map(given.map(({ name: key, value }) => [key.value, valueFromASTUntyped(value)])),
    );
}
