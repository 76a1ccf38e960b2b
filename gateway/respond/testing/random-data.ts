/** Answers of graphql-js over values that nobody thought of. */
import { createHash } from 'node:crypto';
import {
  buildSchema,
  executeSync,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { API_SCHEMA } from '../../request/testing/graph.ts';

/** The same graph with nothing non-null: what sources would hand over before anything bubbles. */
export const NULLABLE = buildSchema(
  print(
    visit(parse(printSchema(API_SCHEMA)), {
      FieldDefinition: (node) => ({
        ...node,
        type: visit(node.type, { NonNullType: { leave: ({ type }) => type } }),
      }),
    }),
  ),
  { assumeValidSDL: true },
);

/** `text` writes the texts of the values; otherwise they hold what JSON has to escape. */
export function execute(
  schema: GraphQLSchema,
  query: string,
  variables: object,
  seed: number,
  denied: Pick<ReadonlySet<string>, 'has'> = new Set(),
  text = (dice: number) => `text "${dice}" \u2028 王\n`,
) {
  return executeSync({
    schema,
    document: parse(query),
    variableValues: { ...variables },
    rootValue: {},
    fieldResolver: (_source, _args, _context, info) =>
      denied.has(`${info.parentType.name}.${info.fieldName}`) ? null : valueAt(info, seed, text),
    typeResolver: (value: unknown) => (value as { type: string }).type,
  });
}

/** A value that depends on nothing but the path and the seed; sometimes null, even where it must not be. */
function valueAt(info: GraphQLResolveInfo, seed: number, text: TextOf): unknown {
  const keys: (string | number)[] = [];
  for (let at: typeof info.path | undefined = info.path; at; at = at.prev) keys.unshift(at.key);
  return make(info.schema, info.returnType, `${seed}/${keys.join('/').replaceAll('x_', '')}`, text);
}

type TextOf = (dice: number) => string;

function make(schema: GraphQLSchema, type: GraphQLOutputType, at: string, text: TextOf): unknown {
  const digest = createHash('sha256').update(at).digest();
  const dice = digest.readUInt16BE(0);
  if (dice % 8 === 0) return null;
  if (isNonNullType(type)) return make(schema, type.ofType, at, text);
  if (isListType(type))
    return Array.from({ length: dice % 4 }, (_, index) =>
      make(schema, type.ofType, `${at}/${index}`, text),
    );
  const named = getNamedType(type);
  if (isAbstractType(named)) {
    const members = schema.getPossibleTypes(named);
    return members.length === 0 ? null : { type: members[dice % members.length]?.name };
  }
  if (isCompositeType(named)) return { type: named.name };
  if (isEnumType(named)) return named.getValues()[dice % 2]?.name;
  const leaves: Record<string, unknown> = {
    Ref: `A${digest.toString('hex').slice(0, 21)}A`,
    Int: digest.readInt32BE(4),
    Float: dice / 7,
    Boolean: dice % 2 === 1,
    Json: { deep: [dice, null, { __proto__x: '"' }] },
  };
  return leaves[named.name] ?? text(dice);
}
