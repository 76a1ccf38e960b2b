/**
 * One subgraph's SDL as the catalog needs it: types with their parts, wherever they are extended.
 */
import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  GraphQLError,
  getLocation,
  type InputObjectTypeDefinitionNode,
  type InputObjectTypeExtensionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  Source,
  type TypeNode,
  type UnionTypeDefinitionNode,
  type UnionTypeExtensionNode,
} from 'graphql';
import type { SourceLocation } from '../../model/index.ts';
import { type Problem, problem } from '../problem.ts';
import { type LinkedNames, linkedNames } from './links.ts';

/**
 * A subgraph's SDL with header and suppliers. With `document`, positions are those of its own
 * nodes.
 */
export interface SdlSource {
  readonly name: string;
  readonly file: string;
  readonly sdl: string;
  readonly document?: DocumentNode;
}

type Definition =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode
  | InputObjectTypeDefinitionNode
  | InputObjectTypeExtensionNode
  | UnionTypeDefinitionNode
  | UnionTypeExtensionNode;

export interface SubgraphType {
  readonly kind: 'object' | 'interface' | 'input' | 'union';
  readonly name: string;
  /** The first node that declares it, for positions. */
  readonly node: ASTNode;
  readonly directives: ConstDirectiveNode[];
  readonly fields: Map<string, FieldDefinitionNode>;
  readonly inputs: Map<string, InputValueDefinitionNode>;
  /** Interfaces of an object or interface, members of a union. */
  readonly related: Set<string>;
}

export interface Subgraph {
  readonly name: string;
  readonly file: string;
  readonly names: LinkedNames;
  /** By name in the supergraph: root types are called Query, Mutation and Subscription there. */
  readonly types: ReadonlyMap<string, SubgraphType>;
  /** Name of a type in the supergraph. */
  readonly renamed: (name: string) => string;
}

export const ROOT_TYPES: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

const KINDS = new Map<string, SubgraphType['kind']>([
  [Kind.OBJECT_TYPE_DEFINITION, 'object'],
  [Kind.OBJECT_TYPE_EXTENSION, 'object'],
  [Kind.INTERFACE_TYPE_DEFINITION, 'interface'],
  [Kind.INTERFACE_TYPE_EXTENSION, 'interface'],
  [Kind.INPUT_OBJECT_TYPE_DEFINITION, 'input'],
  [Kind.INPUT_OBJECT_TYPE_EXTENSION, 'input'],
  [Kind.UNION_TYPE_DEFINITION, 'union'],
  [Kind.UNION_TYPE_EXTENSION, 'union'],
]);

/** Types of federation's plumbing; nothing else is exempt from classification. */
const PLUMBING: ReadonlySet<string> = new Set(['_Service', '_Entity']);

/** Reads one subgraph, or says where its SDL does not parse. */
export function readSubgraph(source: SdlSource): Subgraph | Problem {
  let document = source.document;
  try {
    document ??= parse(new Source(source.sdl, source.file));
  } catch (cause) {
    return syntaxProblem(cause, source.file);
  }
  const roots = rootNames(document);
  const renamed = (name: string): string => roots.get(name) ?? name;
  const types = new Map<string, SubgraphType>();
  for (const definition of document.definitions) {
    const kind = KINDS.get(definition.kind);
    if (kind === undefined) continue;
    const node = definition as Definition;
    if (PLUMBING.has(node.name.value)) continue;
    addDefinition(types, kind, node, renamed);
  }
  return { name: source.name, file: source.file, names: linkedNames(document), types, renamed };
}

/**
 * The directives of `node` that the specification calls `name`, whatever this subgraph calls them.
 */
export function directivesOf(
  subgraph: Subgraph,
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: Parameters<LinkedNames['local']['get']>[0],
): ConstDirectiveNode[] {
  const local = subgraph.names.local.get(name);
  return (node.directives ?? []).filter((directive) => directive.name.value === local);
}

export function locationOf(node: ASTNode, fallbackFile: string): SourceLocation {
  if (!node.loc) return { file: fallbackFile, line: 1, column: 1 };
  const { line, column } = getLocation(node.loc.source, node.loc.start);
  return { file: node.loc.source.name, line, column };
}

function syntaxProblem(cause: unknown, file: string): Problem {
  if (!(cause instanceof GraphQLError)) throw cause;
  const { line, column } = cause.locations?.[0] ?? { line: 1, column: 1 };
  return problem('SDL_SYNTAX', { file, line, column }, { detail: cause.message });
}

function rootNames(document: DocumentNode): Map<string, string> {
  const roots = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION)
      continue;
    for (const { operation, type } of definition.operationTypes ?? [])
      roots.set(type.name.value, `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`);
  }
  return roots;
}

function addDefinition(
  types: Map<string, SubgraphType>,
  kind: SubgraphType['kind'],
  node: Definition,
  renamed: (name: string) => string,
): void {
  const name = renamed(node.name.value);
  let type = types.get(name);
  if (!type) {
    const empty = { directives: [], fields: new Map(), inputs: new Map(), related: new Set() };
    type = { kind, name, node, ...empty } as SubgraphType;
    types.set(name, type);
  }
  type.directives.push(...(node.directives ?? []));
  if ('types' in node) for (const member of node.types ?? []) type.related.add(member.name.value);
  if ('interfaces' in node)
    for (const parent of node.interfaces ?? []) type.related.add(parent.name.value);
  if (!('fields' in node)) return;
  for (const field of node.fields ?? [])
    if (field.kind === Kind.FIELD_DEFINITION) addField(type, field);
    else type.inputs.set(field.name.value, field);
}

/** `Query._service` and `Query._entities` are federation's own, by their exact types only. */
const PLUMBING_FIELDS = new Map([
  ['_service', '_Service'],
  ['_entities', '_Entity'],
]);

function addField(type: SubgraphType, field: FieldDefinitionNode): void {
  const plumbing = type.name === 'Query' ? PLUMBING_FIELDS.get(field.name.value) : undefined;
  if (plumbing !== undefined && namedType(field.type).name === plumbing) return;
  type.fields.set(field.name.value, field);
}

export interface TypeShape {
  readonly name: string;
  readonly nonNull: boolean;
  readonly list: boolean;
  readonly elementNonNull: boolean;
}

/** Named type and outermost wrappers of a type reference. */
export function namedType(node: TypeNode): TypeShape {
  const nonNull = node.kind === Kind.NON_NULL_TYPE;
  const outer = node.kind === Kind.NON_NULL_TYPE ? node.type : node;
  if (outer.kind === Kind.NAMED_TYPE)
    return { name: outer.name.value, nonNull, list: false, elementNonNull: false };
  const inner = namedType(outer.type);
  return { name: inner.name, nonNull, list: true, elementNonNull: inner.nonNull };
}
