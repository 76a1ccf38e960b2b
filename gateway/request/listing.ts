/**
 * What of the API schema is listed to an audience. Fails closed: a field or argument that the catalog
 * does not know is not listed. Runs to a fixed point, because a type that loses its last field takes
 * with it the fields that return it.
 */
import {
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  type TypeDefinitionNode,
  type TypeNode,
  type UnionTypeDefinitionNode,
} from 'graphql';
import type { Audience, Catalog, Coordinate } from '../../policies/model/index.ts';

export type TypeMap = ReadonlyMap<string, TypeDefinitionNode>;
export type CompositeNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

const BUILT_IN = new Set(['Int', 'Float', 'String', 'Boolean', 'ID']);

export function keepListed(all: TypeMap, catalog: Catalog, audience: Audience): TypeMap {
  const isListed = (coordinate: Coordinate) => itemListed(catalog, audience, coordinate);
  const listing: Listing = {
    fieldListed: (type, field) =>
      coordinatesOf(type, field.name.value).map(isListed).find(isKnown) ?? false,
    argumentListed: (type, field, argument) =>
      coordinatesOf(type, field.name.value)
        .map((coordinate) => readsListed(catalog, isListed, `${coordinate}(${argument}:)`))
        .find(isKnown) ?? false,
    inputFieldListed: (type, field) => readsListed(catalog, isListed, `${type}.${field}`) ?? false,
  };
  let types = all;
  for (;;) {
    const kept = keepOnce(types, listing);
    if (!kept.changed) return kept.types;
    types = kept.types;
  }
}

interface Listing {
  readonly fieldListed: (type: CompositeNode, field: FieldDefinitionNode) => boolean;
  readonly argumentListed: (
    type: CompositeNode,
    field: FieldDefinitionNode,
    argument: string,
  ) => boolean;
  readonly inputFieldListed: (type: string, field: string) => boolean;
}

/**
 * Own coordinate first, then those of the interfaces: a field that came by `@interfaceObject` belongs
 * to no subgraph under the object's name and is classified under the interface's.
 */
function coordinatesOf(type: CompositeNode, field: string): Coordinate[] {
  const interfaces = (type.interfaces ?? []).map((name) => name.name.value);
  return [type.name.value, ...interfaces].map((name) => `${name}.${field}`);
}

function isKnown(listed: boolean | undefined): listed is boolean {
  return listed !== undefined;
}

function itemListed(
  catalog: Catalog,
  audience: Audience,
  coordinate: Coordinate,
): boolean | undefined {
  if (!Object.hasOwn(catalog.items, coordinate)) return undefined;
  return catalog.items[coordinate]?.listed.includes(audience);
}

/** An argument disappears when it reads items and all of them are unlisted. */
function readsListed(
  catalog: Catalog,
  isListed: (coordinate: Coordinate) => boolean | undefined,
  coordinate: Coordinate,
): boolean | undefined {
  if (!Object.hasOwn(catalog.reads, coordinate)) return undefined;
  const reads = catalog.reads[coordinate] ?? [];
  return reads.length === 0 || reads.some((read) => isListed(read) === true);
}

function keepOnce(types: TypeMap, listing: Listing): { types: TypeMap; changed: boolean } {
  const round: Round = { types, listing, implementors: implementorsOf(types), changed: false };
  const kept = new Map<string, TypeDefinitionNode>();
  for (const [name, type] of types) {
    const smaller = keepType(type, round);
    if (smaller) kept.set(name, smaller);
    else round.changed = true;
  }
  return { types: kept, changed: round.changed };
}

interface Round {
  readonly types: TypeMap;
  readonly listing: Listing;
  readonly implementors: ReadonlyMap<string, readonly CompositeNode[]>;
  changed: boolean;
}

function keepType(type: TypeDefinitionNode, round: Round): TypeDefinitionNode | undefined {
  switch (type.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return keepComposite(type, round);
    case Kind.UNION_TYPE_DEFINITION:
      return keepUnion(type, round);
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return keepInput(type, round);
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_DEFINITION:
      return type;
  }
}

function keepComposite<T extends CompositeNode>(type: T, round: Round): T | undefined {
  const fields: FieldDefinitionNode[] = [];
  for (const field of type.fields ?? []) {
    const kept = keepField(type, field, round);
    if (kept) fields.push(kept);
  }
  const interfaces = (type.interfaces ?? []).filter((name) => exists(name, round.types));
  noteChange(round, fields, type.fields);
  noteChange(round, interfaces, type.interfaces);
  if (fields.length === 0 && type.name.value !== 'Query') return undefined;
  return { ...type, fields, interfaces };
}

function keepField(
  type: CompositeNode,
  field: FieldDefinitionNode,
  round: Round,
): FieldDefinitionNode | undefined {
  const { listing, types } = round;
  if (!listing.fieldListed(type, field) || !exists(namedType(field.type), types)) return undefined;
  const implementors = implementorFields(type, field.name.value, round);
  // An interface may not promise what one of its implementors no longer shows.
  if (implementors.includes(undefined)) return undefined;
  const keptByAll = (name: string) =>
    implementors.every((own) => own?.arguments?.some((argument) => argument.name.value === name));
  const kept = (field.arguments ?? []).filter(
    (argument) =>
      listing.argumentListed(type, field, argument.name.value) &&
      exists(namedType(argument.type), types) &&
      keptByAll(argument.name.value),
  );
  // Without an argument that it requires, a field cannot be asked.
  if ((field.arguments ?? []).some((argument) => isRequired(argument) && !kept.includes(argument)))
    return undefined;
  noteChange(round, kept, field.arguments);
  return { ...field, arguments: kept };
}

function implementorFields(
  type: CompositeNode,
  field: string,
  round: Round,
): (FieldDefinitionNode | undefined)[] {
  const implementors = round.implementors.get(type.name.value) ?? [];
  return implementors.map((own) => own.fields?.find(({ name }) => name.value === field));
}

function keepUnion(
  type: UnionTypeDefinitionNode,
  round: Round,
): UnionTypeDefinitionNode | undefined {
  const types = (type.types ?? []).filter((member) => exists(member, round.types));
  noteChange(round, types, type.types);
  return types.length === 0 ? undefined : { ...type, types };
}

function keepInput(
  type: InputObjectTypeDefinitionNode,
  round: Round,
): InputObjectTypeDefinitionNode | undefined {
  const fields = (type.fields ?? []).filter(
    (field) =>
      round.listing.inputFieldListed(type.name.value, field.name.value) &&
      exists(namedType(field.type), round.types),
  );
  if ((type.fields ?? []).some((field) => isRequired(field) && !fields.includes(field)))
    return undefined;
  noteChange(round, fields, type.fields);
  return fields.length === 0 ? undefined : { ...type, fields };
}

function noteChange(
  round: Round,
  kept: readonly unknown[],
  before: readonly unknown[] | undefined,
): void {
  if (kept.length !== (before?.length ?? 0)) round.changed = true;
}

function implementorsOf(types: TypeMap): Map<string, CompositeNode[]> {
  const implementors = new Map<string, CompositeNode[]>();
  for (const type of types.values()) {
    if (!('interfaces' in type)) continue;
    for (const { name } of type.interfaces ?? []) {
      const known = implementors.get(name.value) ?? [];
      implementors.set(name.value, [...known, type]);
    }
  }
  return implementors;
}

function isRequired(input: InputValueDefinitionNode): boolean {
  return input.type.kind === Kind.NON_NULL_TYPE && input.defaultValue === undefined;
}

export function namedType(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedType(type.type);
}

function exists(type: NamedTypeNode, types: TypeMap): boolean {
  return types.has(type.name.value) || BUILT_IN.has(type.name.value);
}
