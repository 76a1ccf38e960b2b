/**
 * The same random data twice: as graphql-js completes it, and raw, as a source would hand it over that
 * checks nothing: nulls where none may be, leaves of a wrong kind. Values depend on fields and arguments
 * only, so that they are the same however the operation reaches the source.
 */
import {
  buildASTSchema,
  buildSchema,
  type ExecutionResult,
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
  type NamedTypeNode,
  parse,
  visit,
} from 'graphql';
import { createDice, type Dice, seedOf } from './dice.ts';

export interface Graph {
  /** What the client sees and graphql-js completes by. */
  readonly schema: GraphQLSchema;
  /** The same with nothing non-null and every leaf passed as it is. */
  readonly raw: GraphQLSchema;
}

export function graphOf(sdl: string): Graph {
  const schema = buildSchema(sdl);
  const leaf = (node: NamedTypeNode) =>
    isCompositeType(schema.getType(node.name.value))
      ? undefined
      : { ...node, name: { ...node.name, value: 'Json' } };
  const raw = visit(parse(sdl), {
    FieldDefinition: (node) => ({
      ...node,
      type: visit(node.type, { NonNullType: { leave: ({ type }) => type }, NamedType: leaf }),
    }),
  });
  return { schema, raw: buildASTSchema(raw, { assumeValid: true }) };
}

export interface Faults {
  /** Resolvers that throw. */
  readonly throws: boolean;
  /** Leaves that their type does not admit. */
  readonly misfits: boolean;
}

interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Answers by one of the graph's schemas; `typesOf` is always the one the client sees. */
export function answerOf(
  schema: GraphQLSchema,
  typesOf: GraphQLSchema,
  { query, variables }: Asked,
  faults: Faults,
): ExecutionResult {
  return executeSync({
    schema,
    document: parse(query),
    variableValues: { ...variables },
    rootValue: { seed: 'root' },
    fieldResolver: (parent: Parent, args: object, _context: unknown, info) =>
      resolved(typesOf, parent, args, info, faults),
  });
}

interface Parent {
  readonly seed: string;
}

function resolved(
  schema: GraphQLSchema,
  { seed }: Parent,
  args: object,
  { parentType, fieldName }: GraphQLResolveInfo,
  faults: Faults,
): unknown {
  const given = canonical(args);
  const at = `${seed}.${fieldName}${given}`;
  const owner = schema.getType(parentType.name);
  const field = owner && 'getFields' in owner ? owner.getFields()[fieldName] : undefined;
  if (!field || !('args' in field)) throw new Error(`no ${parentType.name}.${fieldName}`);
  return make({ schema, faults, given }, field.type, at);
}

/** Keys in order: an object's are without one, and the planner writes those of literals anew. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

interface Making {
  readonly schema: GraphQLSchema;
  readonly faults: Faults;
  /** The arguments as they arrived, which texts repeat. */
  readonly given: string;
}

function make(making: Making, type: GraphQLOutputType, at: string): unknown {
  const dice = createDice(seedOf(at));
  const fate = dice.int(100);
  if (fate < 2 && making.faults.throws) return new Error(`planted at ${at}`);
  if (isNonNullType(type)) return fate < 4 ? null : makeOf(making, type.ofType, at, dice);
  return fate < 12 ? null : makeOf(making, type, at, dice);
}

function makeOf(making: Making, type: GraphQLOutputType, at: string, dice: Dice): unknown {
  if (isNonNullType(type)) return make(making, type, at);
  if (isListType(type))
    return Array.from({ length: dice.int(4) }, (_, index) =>
      make(making, type.ofType, `${at}/${index}`),
    );
  const named = getNamedType(type);
  if (isCompositeType(named)) {
    const members = isAbstractType(named) ? making.schema.getPossibleTypes(named) : [named];
    if (members.length === 0) return null;
    return { __typename: dice.pick(members).name, seed: seedOf(at).toString(36) };
  }
  if (isEnumType(named)) return dice.pick(named.getValues()).name;
  if (making.faults.misfits && dice.chance(0.03)) return MISFITS[named.name] ?? null;
  return leafOf(named.name, dice, making.given);
}

/** What graphql-js refuses to serialize and a gateway must refuse to pass on. */
const MISFITS: Readonly<Record<string, unknown>> = {
  Int: 2 ** 40,
  Float: 'no number',
  Boolean: 'yes',
  ID: 0.5,
};

function leafOf(name: string, dice: Dice, given: string): unknown {
  switch (name) {
    case 'Int':
      return dice.int(2 ** 31) - 2 ** 30;
    case 'Float':
      return dice.pick([0.1, 1e21, -3, 2.5e-7, dice.int(1000) / 7]);
    case 'Boolean':
      return dice.chance(0.5);
    case 'ID':
      return dice.chance(0.5) ? dice.int(1000) : `id ${dice.int(1000)}`;
    case 'Json':
      return dice.pick([{ z: [dice.int(9), null, { a: '"' }], a: given }, [], 0.5, false, 'text']);
    default:
      return `${given} "王" \u2028 ${dice.int(1000)}\n`;
  }
}
