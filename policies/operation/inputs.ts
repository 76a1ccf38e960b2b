/** Coordinates of arguments and input fields that a value uses, defaults included. */
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getArgumentValues,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Variables } from './conditions.ts';

/**
 * Adds `Type.field(argument:)` for each of the types and `InputType.field` for what the values hold.
 * Throws GraphQLError where a value does not fit its argument, as executing it would.
 */
export function collectArguments(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  fieldCoordinates: readonly string[],
  variables: Variables,
  used: Set<string>,
): void {
  if (field.args.length === 0) return;
  const values: Record<string, unknown> = getArgumentValues(field, node, variables);
  for (const argument of field.args) {
    if (!Object.hasOwn(values, argument.name)) continue;
    for (const coordinate of fieldCoordinates) used.add(`${coordinate}(${argument.name}:)`);
    collectInput(argument.type, values[argument.name], used);
  }
}

/** Adds the input fields that a coerced value holds, at any depth. */
export function collectInput(type: GraphQLInputType, value: unknown, used: Set<string>): void {
  if (value === null || typeof value !== 'object') return;
  if (isNonNullType(type)) {
    collectInput(type.ofType, value, used);
  } else if (isListType(type)) {
    // A single value stands for a list of one (GraphQL specification, section 3.11).
    for (const element of Array.isArray(value) ? value : [value])
      collectInput(type.ofType, element, used);
  } else if (isInputObjectType(type)) {
    collectFields(type, value, used);
  }
}

function collectFields(type: GraphQLInputObjectType, value: object, used: Set<string>): void {
  const record = value as Readonly<Record<string, unknown>>;
  for (const field of Object.values(type.getFields())) {
    if (!Object.hasOwn(record, field.name)) continue;
    used.add(`${type.name}.${field.name}`);
    collectInput(field.type, record[field.name], used);
  }
}
