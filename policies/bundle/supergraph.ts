/** A supergraph as a catalog in which everything is open: what allowAll grants. */
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import type { Coordinate, Item, Resource } from '../model/index.ts';
import { namedType } from './catalog/subgraph.ts';
import { emptyRecord } from './names.ts';

export interface OpenGraph {
  readonly catalog: {
    readonly resources: Record<string, Resource>;
    readonly items: Record<Coordinate, Item>;
    readonly reads: Record<Coordinate, readonly Coordinate[]>;
    readonly actions: Record<Coordinate, readonly string[]>;
    readonly possibleTypes: Record<string, string[]>;
  };
  /** join__Graph value -> name and URL. */
  readonly subgraphs: Map<string, { readonly name: string; readonly url: string }>;
  /** Names of the root types -> Query, Mutation, Subscription. */
  readonly roots: ReadonlyMap<string, string>;
}

/** Machinery of the supergraph format, not part of the graph. */
const MACHINERY = /^(join|link|core)__/;

/** Reads a supergraph SDL (join v0.3 or later). Throws GraphQLError if it does not parse. */
export function readSupergraph(sdl: string, basis: string, duties: readonly string[]): OpenGraph {
  const document = parse(sdl, { noLocation: true });
  const graph: OpenGraph = {
    catalog: {
      resources: emptyRecord(),
      items: emptyRecord(),
      reads: emptyRecord(),
      actions: emptyRecord(),
      possibleTypes: emptyRecord(),
    },
    subgraphs: subgraphsOf(document),
    roots: rootsOf(document),
  };
  for (const definition of document.definitions) addDefinition(graph, definition, basis);
  for (const members of Object.values(graph.catalog.possibleTypes)) members.sort();
  for (const coordinate of Object.keys(graph.catalog.items))
    if (coordinate.startsWith('Mutation.')) graph.catalog.actions[coordinate] = duties;
  return graph;
}

function addDefinition(graph: OpenGraph, definition: DefinitionNode, basis: string): void {
  if (!('name' in definition) || !definition.name || MACHINERY.test(definition.name.value)) return;
  const name = renamed(graph, definition.name.value);
  switch (definition.kind) {
    case Kind.UNION_TYPE_DEFINITION:
      for (const member of definition.types ?? []) addPossible(graph, name, member.name.value);
      return;
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      for (const field of definition.fields ?? [])
        graph.catalog.reads[`${name}.${field.name.value}`] = [];
      return;
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      addType(graph, name, definition, basis);
  }
}

function rootsOf(document: DocumentNode): Map<string, string> {
  const roots = new Map<string, string>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.SCHEMA_DEFINITION)
      for (const { operation, type } of definition.operationTypes)
        roots.set(type.name.value, `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`);
  return roots;
}

function subgraphsOf(document: DocumentNode): OpenGraph['subgraphs'] {
  const subgraphs: OpenGraph['subgraphs'] = new Map();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph')
      continue;
    for (const { name: value, directives } of definition.values ?? []) {
      const [declared] = named(directives, 'join__graph');
      const name = declared?.get('name');
      const url = declared?.get('url');
      subgraphs.set(value.value, {
        name: typeof name === 'string' ? name : value.value,
        url: typeof url === 'string' ? url : '',
      });
    }
  }
  return subgraphs;
}

function renamed(graph: OpenGraph, name: string): string {
  return graph.roots.get(name) ?? name;
}

function addPossible(graph: OpenGraph, abstract: string, type: string): void {
  graph.catalog.possibleTypes[abstract] ??= [];
  graph.catalog.possibleTypes[abstract]?.push(type);
}

function addType(
  graph: OpenGraph,
  name: string,
  node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
  basis: string,
): void {
  const joins = named(node.directives, 'join__type');
  const keys = keysOf(joins);
  const suppliers = joins.flatMap((join) => subgraphName(graph, join.get('graph')));
  if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) graph.catalog.possibleTypes[name] ??= [];
  else {
    for (const parent of node.interfaces ?? []) addPossible(graph, parent.name.value, name);
    if (![...graph.roots.values()].includes(name))
      graph.catalog.resources[name] = resourceOf(name, keys, suppliers);
  }
  for (const field of node.fields ?? []) {
    const coordinate = `${name}.${field.name.value}`;
    graph.catalog.items[coordinate] = itemOf(graph, name, field, keys, suppliers, basis);
    for (const argument of field.arguments ?? [])
      graph.catalog.reads[`${coordinate}(${argument.name.value}:)`] = [];
  }
}

function itemOf(
  graph: OpenGraph,
  type: string,
  node: FieldDefinitionNode,
  keys: readonly (readonly string[])[],
  typeSuppliers: readonly string[],
  basis: string,
): Item {
  const field = node.name.value;
  const key = keys.some((fields) => fields.includes(field));
  const shape = namedType(node.type);
  return {
    coordinate: `${type}.${field}`,
    type,
    field,
    label: field,
    level: 1,
    grade: 'GENERAL',
    class: 'SYSTEM',
    sharing: 'UNCONDITIONAL',
    basis: [basis],
    // One supplier, as the catalog wants it; a field of no subgraph (@interfaceObject) has none.
    suppliers: key ? [] : suppliersOf(graph, node, typeSuppliers).slice(0, 1),
    columns: [],
    duty: [],
    derived: [],
    listed: ['DEPARTMENT', 'SERVICE', 'CITIZEN'],
    ownAccess: false,
    key,
    returns: {
      type: renamed(graph, shape.name),
      nonNull: shape.nonNull,
      list: shape.list,
      ...(shape.elementNonNull ? { elementNonNull: true } : {}),
    },
    // Everything is open, so what a field requires of another subgraph is open as well.
    requires: [],
  };
}

/**
 * Subgraphs that resolve the field: neither those that only refer to it nor those it was taken
 * from.
 */
function suppliersOf(
  graph: OpenGraph,
  field: FieldDefinitionNode,
  typeSuppliers: readonly string[],
): string[] {
  const joins = named(field.directives, 'join__field');
  if (joins.length === 0) return [...typeSuppliers];
  return joins
    .filter((join) => join.get('external') !== true && join.get('usedOverridden') !== true)
    .flatMap((join) => subgraphName(graph, join.get('graph')));
}

function subgraphName(graph: OpenGraph, value: unknown): string[] {
  const subgraph = typeof value === 'string' ? graph.subgraphs.get(value) : undefined;
  return subgraph ? [subgraph.name] : [];
}

/** Names at the top level of each `@join__type(key:)`. */
function keysOf(joins: readonly ReadonlyMap<string, unknown>[]): string[][] {
  const keys = new Map<string, string[]>();
  for (const key of joins.map((join) => join.get('key'))) {
    if (typeof key !== 'string') continue;
    const [operation] = parse(`{${key}}`, { noLocation: true }).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) continue;
    const names = operation.selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? [selection.name.value] : [],
    );
    keys.set(names.join(' '), names);
  }
  return [...keys.values()];
}

/** Arguments of each directive with this name. */
function named(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): Map<string, unknown>[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name)
    .map((directive) => {
      const entries = (directive.arguments ?? []).map(
        (argument) => [argument.name.value, valueFromASTUntyped(argument.value)] as const,
      );
      return new Map(entries);
    });
}

function resourceOf(type: string, keys: string[][], suppliers: readonly string[]): Resource {
  return {
    type,
    label: type,
    code: type,
    supplier: suppliers[0] ?? '',
    updateCycle: 'REAL_TIME',
    theme: 'CONFORMANCE',
    personal: false,
    keys,
  };
}
