/** Random valid operations over a schema: aliases, fragments, conditions, abstract types. */
import fc from 'fast-check';
import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';

export interface RandomOperation {
  readonly query: string;
  readonly variables: { readonly yes: boolean; readonly no: boolean };
}

const DEPTH = 3;
/** The only required arguments of the test graph are references. */
const A_REF = `"A${'b'.repeat(21)}A"`;

export function operations(schema: GraphQLSchema): fc.Arbitrary<RandomOperation> {
  const root = schema.getQueryType();
  if (!root) throw new Error('no Query');
  const composites = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLCompositeType => isCompositeType(type) && !type.name.startsWith('__'),
  );
  const fragments = fc.record(
    Object.fromEntries(
      composites.map((type) => [type.name, selectionSet(schema, type, 1, false)] as const),
    ),
  );
  return fc
    .record({
      body: selectionSet(schema, root, DEPTH, true),
      fragments,
      yes: fc.boolean(),
      no: fc.boolean(),
    })
    .map(({ body, fragments: pool, yes, no }) => {
      const used = composites
        .filter(({ name }) => body.includes(`...F_${name}`))
        .map(({ name }) => `fragment F_${name} on ${name} ${pool[name]}`);
      const text = [body, ...used].join(' ');
      const definitions = ['yes', 'no'].filter((name) => text.includes(`$${name}`));
      const head = definitions.map((name) => `$${name}: Boolean!`).join(' ');
      return {
        query: `query Q${head && `(${head})`} ${[body, ...used].join(' ')}`,
        variables: { yes, no },
      };
    });
}

function selectionSet(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  depth: number,
  spreads: boolean,
): fc.Arbitrary<string> {
  return fc
    .array(selection(schema, type, depth, spreads), { minLength: 1, maxLength: 4 })
    .map((selections) => `{ ${selections.join(' ')} }`);
}

function selection(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  depth: number,
  spreads: boolean,
): fc.Arbitrary<string> {
  const fields = isUnionType(type) ? [] : Object.values(type.getFields());
  const askable = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
  const choices: fc.Arbitrary<string>[] = [
    fc.constantFrom('__typename', 'kind: __typename'),
    ...askable.map((field) => fieldText(schema, field, depth, spreads)),
  ];
  if (depth > 0) choices.push(inlineFragment(schema, type, depth, spreads));
  if (spreads)
    choices.push(
      fc
        .tuple(fc.constantFrom(...overlapping(schema, type)), condition)
        .map(([on, when]) => `...F_${on.name}${when}`),
    );
  return fc.oneof(...choices);
}

function fieldText(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  depth: number,
  spreads: boolean,
): fc.Arbitrary<string> {
  const named = getNamedType(field.type);
  const below = isCompositeType(named)
    ? selectionSet(schema, named, depth - 1, spreads)
    : fc.constant('');
  const given = field.args.filter(isRequiredArgument).map(({ name }) => `${name}: ${A_REF}`);
  const call = `${field.name}${given.length > 0 ? `(${given.join(' ')})` : ''}`;
  return fc
    .tuple(fc.constantFrom('', `x_${field.name}: `), condition, below)
    .map(([alias, when, set]) => `${alias}${call}${when} ${set}`);
}

function inlineFragment(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  depth: number,
  spreads: boolean,
): fc.Arbitrary<string> {
  return fc
    .constantFrom(undefined, ...overlapping(schema, type))
    .chain((on) =>
      fc
        .tuple(condition, selectionSet(schema, on ?? type, depth - 1, spreads))
        .map(([when, set]) => `...${on ? ` on ${on.name}` : ''}${when} ${set}`),
    );
}

const condition = fc.constantFrom(
  '',
  '',
  '',
  ' @include(if: $yes)',
  ' @skip(if: $no)',
  ' @skip(if: false)',
);

/** Types on which a fragment may stand inside a selection on `type`. */
function overlapping(schema: GraphQLSchema, type: GraphQLCompositeType): GraphQLCompositeType[] {
  return Object.values(schema.getTypeMap()).filter(
    (other): other is GraphQLCompositeType =>
      isCompositeType(other) &&
      !other.name.startsWith('__') &&
      (other === type ||
        membersOf(schema, other).some((member) => membersOf(schema, type).includes(member))),
  );
}

function membersOf(schema: GraphQLSchema, type: GraphQLCompositeType): readonly string[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
}
