/** References in what is sent to a source whose ref space is not the base: variables and literals. */
import {
  type DocumentNode,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  print,
  TypeInfo,
  typeFromAST,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isObject, type JsonObject, own, put } from './json.ts';
import type { Supergraph } from './supergraph.ts';

type Convert = (ref: string) => string;

/** The operation's text with every `Ref` literal converted. */
export function convertLiterals(
  supergraph: Supergraph,
  document: DocumentNode,
  convert: Convert,
): string {
  const types = new TypeInfo(supergraph.schema);
  const converted = visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.STRING]: (node) => {
        const type = types.getInputType();
        return type && getNamedType(type).name === 'Ref'
          ? { ...node, value: convert(node.value) }
          : undefined;
      },
    }),
  );
  return print(converted);
}

/** Converts the references inside values of one variable. */
export function variableConverter(
  supergraph: Supergraph,
  definition: VariableDefinitionNode,
  convert: Convert,
): (value: unknown) => unknown {
  const type = inputType(supergraph, definition);
  return type ? (value) => convertInput(type, value, convert) : (value) => value;
}

function inputType(
  supergraph: Supergraph,
  definition: VariableDefinitionNode,
): GraphQLInputType | undefined {
  // `typeFromAST` is declared for one node kind at a time.
  const type = typeFromAST(supergraph.schema, definition.type as never) as unknown;
  return type as GraphQLInputType | undefined;
}

function convertInput(type: GraphQLInputType, value: unknown, convert: Convert): unknown {
  if (value === null || value === undefined) return value;
  if (isNonNullType(type)) return convertInput(type.ofType, value, convert);
  if (isListType(type))
    return Array.isArray(value)
      ? value.map((item) => convertInput(type.ofType, item, convert))
      : convertInput(type.ofType, value, convert);
  if (isInputObjectType(type)) return convertFields(type.getFields(), value, convert);
  return type.name === 'Ref' && typeof value === 'string' ? convert(value) : value;
}

function convertFields(
  fields: Readonly<Record<string, { readonly type: GraphQLInputType }>>,
  value: unknown,
  convert: Convert,
): unknown {
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const key of Object.keys(value)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const item = own(value, key);
    put(result, key, field ? convertInput(field.type, item, convert) : item);
  }
  return result;
}
