/** Controlled fields become nullable in the consumer schema: a denied key is written null. */
import { type FieldDefinitionNode, Kind, type TypeDefinitionNode } from 'graphql';
import type { Coordinate } from '../../policies/model/index.ts';
import type { CompositeNode, TypeMap } from './listing.ts';

export function withNullableControlled(
  types: TypeMap,
  controlled: (coordinate: Coordinate) => boolean,
): TypeMap {
  const nullable = new Set<Coordinate>();
  for (const type of types.values()) {
    if (!('interfaces' in type)) continue;
    for (const field of type.fields ?? [])
      if (field.type.kind === Kind.NON_NULL_TYPE && controlled(coordinate(type, field)))
        for (const owner of withInterfaces(type, field)) nullable.add(owner);
  }
  return new Map([...types].map(([name, type]) => [name, relax(type, nullable)]));
}

/** An interface may not promise non-null where an implementor answers null. */
function withInterfaces(type: CompositeNode, field: FieldDefinitionNode): Coordinate[] {
  const owners = [type.name.value, ...(type.interfaces ?? []).map(({ name }) => name.value)];
  return owners.map((owner) => `${owner}.${field.name.value}`);
}

function relax(type: TypeDefinitionNode, nullable: ReadonlySet<Coordinate>): TypeDefinitionNode {
  if (!('interfaces' in type)) return type;
  const fields = (type.fields ?? []).map((field) =>
    field.type.kind === Kind.NON_NULL_TYPE && nullable.has(coordinate(type, field))
      ? { ...field, type: field.type.type }
      : field,
  );
  return { ...type, fields };
}

function coordinate(type: CompositeNode, field: FieldDefinitionNode): Coordinate {
  return `${type.name.value}.${field.name.value}`;
}
