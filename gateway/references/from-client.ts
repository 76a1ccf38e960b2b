/**
 * References that a client sends (variables, literals, defaults, nested inputs) become base references
 * before anything is planned. Where a reference may stand is read from the schema's types, never guessed
 * from what a text looks like.
 */
import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  print,
  TypeInfo,
  typeFromAST,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type ParsedOperation, seal } from '../stages.ts';
import type { RefSpace } from './ref-space.ts';

/** Name of the scalar; the kit declares it and nothing else is ever converted. */
export const REF_SCALAR = 'Ref';

/** The operation with every reference in the base space. The same object if it holds none. */
export function referencesFromClient(parsed: ParsedOperation, space: RefSpace): ParsedOperation {
  const { refVariables, refLiterals } = placesOf(parsed);
  if (refVariables.length === 0 && !refLiterals) return parsed;
  const variables = { ...parsed.variables };
  for (const { name, type } of refVariables)
    if (Object.hasOwn(variables, name))
      variables[name] = convertValue(variables[name], type, space);
  if (!refLiterals) return seal<ParsedOperation>({ ...parsed, variables });
  const document = convertLiterals(parsed.document, parsed.schema, space);
  return seal<ParsedOperation>({
    ...parsed,
    variables,
    document,
    operation: sameOperation(document, parsed.operation),
    // The same text means another document to another consumer: no cache may confuse the two.
    hash: createHash('sha256').update(parsed.hash).update(print(document)).digest('hex'),
  });
}

interface RefPlaces {
  readonly refVariables: readonly { readonly name: string; readonly type: GraphQLInputType }[];
  /** Some literal of the document stands where a reference is wanted. */
  readonly refLiterals: boolean;
}

/** Documents and schemas are cached by the request stage, so what is found here holds for many requests. */
const placesByOperation = new WeakMap<OperationDefinitionNode, Map<GraphQLSchema, RefPlaces>>();

function placesOf({ operation, document, schema }: ParsedOperation): RefPlaces {
  const bySchema = placesByOperation.get(operation) ?? new Map<GraphQLSchema, RefPlaces>();
  placesByOperation.set(operation, bySchema);
  const known = bySchema.get(schema);
  if (known) return known;
  const places = findPlaces(operation, document, schema);
  // A document outlives few bundles; the newest schema is the one that is asked for.
  bySchema.clear();
  bySchema.set(schema, places);
  return places;
}

function findPlaces(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  schema: GraphQLSchema,
): RefPlaces {
  const refVariables = (operation.variableDefinitions ?? []).flatMap((definition) => {
    const type = typeFromAST(schema, definition.type) as GraphQLInputType | undefined;
    const name = definition.variable.name.value;
    return type && holdsRefs(type) ? [{ name, type }] : [];
  });
  let refLiterals = false;
  visitRefLiterals(document, schema, () => {
    refLiterals = true;
    return undefined;
  });
  return { refVariables, refLiterals };
}

/** True if a value of the type can contain a reference: some type it reaches is `Ref`. */
function holdsRefs(type: GraphQLInputType, seen = new Set<GraphQLNamedType>()): boolean {
  const named = getNamedType(type);
  if (named.name === REF_SCALAR) return true;
  if (!isInputObjectType(named) || seen.has(named)) return false;
  seen.add(named);
  return Object.values(named.getFields()).some((field) => holdsRefs(field.type, seen));
}

/** Coerced values: lists are lists, input objects are objects of known fields. */
function convertValue(value: unknown, type: GraphQLInputType, space: RefSpace): unknown {
  if (value === null || value === undefined) return value;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => convertValue(item, nullable.ofType, space));
  }
  if (isInputObjectType(nullable)) {
    const record = value as Readonly<Record<string, unknown>>;
    const converted: Record<string, unknown> = Object.create(null);
    for (const field of Object.values(nullable.getFields()))
      if (Object.hasOwn(record, field.name))
        converted[field.name] = convertValue(record[field.name], field.type, space);
    return converted;
  }
  if (nullable.name !== REF_SCALAR) return value;
  return space.fromConsumer(typeof value === 'string' ? value : JSON.stringify(value));
}

function convertLiterals(
  document: DocumentNode,
  schema: GraphQLSchema,
  space: RefSpace,
): DocumentNode {
  return visitRefLiterals(document, schema, (node) => ({
    kind: Kind.STRING,
    value: space.fromConsumer(node.kind === Kind.STRING ? node.value : print(node)),
  }));
}

/** Calls `onLiteral` for every literal but null that stands where a `Ref` is wanted. */
function visitRefLiterals(
  document: DocumentNode,
  schema: GraphQLSchema,
  onLiteral: (node: ValueNode) => ValueNode | undefined,
): DocumentNode {
  const types = new TypeInfo(schema);
  const isRefPlace = () => getNamedType(types.getInputType())?.name === REF_SCALAR;
  const literal = (node: ValueNode) => (isRefPlace() ? onLiteral(node) : undefined);
  // An object literal where a scalar is wanted is one malformed reference, not fields to look into.
  const composite = (node: ValueNode) => (isRefPlace() ? (onLiteral(node) ?? false) : undefined);
  const visitor = {
    StringValue: literal,
    IntValue: literal,
    FloatValue: literal,
    BooleanValue: literal,
    EnumValue: literal,
    ObjectValue: composite,
  };
  return visit(document, visitWithTypeInfo(types, visitor));
}

function sameOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationDefinitionNode {
  const found = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.name?.value === operation.name?.value,
  );
  return found ?? operation;
}
