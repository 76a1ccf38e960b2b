/** Which types the root types and directives of a schema lead to. */
import {
  type DirectiveDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeDefinitionNode,
} from 'graphql';
import { namedType, type TypeMap } from './listing.ts';

const ROOTS = ['Query', 'Mutation', 'Subscription'];

export function reachableTypes(
  types: TypeMap,
  directives: readonly DirectiveDefinitionNode[],
): Set<string> {
  const implementors = new Map<string, string[]>();
  for (const [name, type] of types) {
    for (const parent of 'interfaces' in type ? (type.interfaces ?? []) : []) {
      const known = implementors.get(parent.name.value) ?? [];
      implementors.set(parent.name.value, [...known, name]);
    }
  }
  const reached = new Set<string>();
  const waiting = [...ROOTS, ...directives.flatMap((directive) => inputTypes(directive.arguments))];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const type = types.get(name);
    if (!type || reached.has(name)) continue;
    reached.add(name);
    waiting.push(...leadsTo(type), ...(implementors.get(name) ?? []));
  }
  return reached;
}

function leadsTo(type: TypeDefinitionNode): string[] {
  switch (type.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return [
        ...(type.interfaces ?? []).map(({ name }) => name.value),
        ...(type.fields ?? []).flatMap((field) => [
          namedType(field.type).name.value,
          ...inputTypes(field.arguments),
        ]),
      ];
    case Kind.UNION_TYPE_DEFINITION:
      return (type.types ?? []).map(({ name }) => name.value);
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return inputTypes(type.fields);
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_DEFINITION:
      return [];
  }
}

function inputTypes(inputs: readonly InputValueDefinitionNode[] | undefined): string[] {
  return (inputs ?? []).map((input) => namedType(input.type).name.value);
}
