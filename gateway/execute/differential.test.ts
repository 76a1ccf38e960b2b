/**
 * Random operations, federated over three sources and executed by us, against graphql-js `execute` on one
 * schema with the same data. Whoever disagrees is wrong. Completion (nulls, order of keys) is the respond
 * stage's and not compared: the merged data is read through the operation here.
 */
import fc from 'fast-check';
import {
  buildASTSchema,
  type ExecutionResult,
  execute,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  validate,
} from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRunner, type Runner } from '../../test/execute.ts';
import { type FakeSources, startFakeSources } from '../../test/fake-sources.ts';
import { runs, within } from '../../test/runs.ts';
import { TOWN_SUBGRAPHS } from '../../test/town.ts';

const SCHEMA = buildASTSchema(
  parse(`
    type Query { people(first: Int): [Person]  person(id: ID!): Person  parties: [Party]
      hits: [Hit]  blocks: [[Person]]  calls: [Call]  town: Town }
    interface Party { id: ID!  title: String }
    union Hit = Person | Company
    type Person implements Party { id: ID!  title: String  name(style: String): String  area: String
      friend: Person  mates: [Person]  calls(first: Int): [Call]  income: Int  mood: Mood
      bracket: String  smile: String  debts: [Debt] }
    type Company implements Party { code: String!  id: ID!  title: String  boss: Person  phone: String }
    type Call { number: ID!  text: String  about: Person  at: [Int]  cost: Int }
    type Mood { word: String  score: Float }
    type Debt { amount: Int  due: String }
    type Town { name: String  mayor: Person  quarters: [Quarter]  slogan: String }
    type Quarter { label: String  noise: Int }
  `),
);

/** The town in one process: resolvers of all sources, references followed as a gateway would. */
function monolith(schema: GraphQLSchema): void {
  const [register, hotline, tax] = TOWN_SUBGRAPHS.map(({ resolvers }) => resolvers ?? {});
  type Any = (parent: unknown, args: unknown) => unknown;
  const own = (source: typeof tax, type: string, field: string) =>
    source?.[type]?.[field] as Any | undefined;
  const set = (type: string, field: string, resolve: Any) => {
    const owner = schema.getType(type);
    const target = isObjectType(owner) ? owner.getFields()[field] : undefined;
    if (target) target.resolve = resolve;
  };
  for (const source of [hotline, tax, register])
    for (const [type, fields] of Object.entries(source ?? {}))
      for (const field of Object.keys(fields)) {
        const resolve = own(source, type, field);
        if (resolve && type !== 'Mutation' && field !== '__resolveReference')
          set(type, field, resolve);
      }
  const person = own(register, 'Person', '__resolveReference') as Any;
  const call = own(hotline, 'Call', '__resolveReference') as Any;
  set('Call', 'about', (parent) => {
    const { about } = call(parent, {}) as { about: unknown };
    return about && person(about, {});
  });
  set('Call', 'cost', (parent) => Number((parent as { number: string }).number) * 2);
  set('Company', 'phone', (parent) => `+${(parent as { code: string }).code}`);
  set('Person', 'bracket', (parent) => `bracket ${own(hotline, 'Person', 'income')?.(parent, {})}`);
  set('Person', 'smile', (parent) => {
    const mood = own(hotline, 'Person', 'mood')?.(parent, {}) as { word: string };
    return `:) ${mood.word}`;
  });
  set('Query', 'town', () => {
    const one = own(register, 'Query', 'town')?.({}, {}) as object;
    return { ...one, ...(own(hotline, 'Query', 'town')?.({}, {}) as object) };
  });
}

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  people: ['', '(first: 2)', '(first: $n)', '(first: 0)'],
  person: ['(id: "1")', '(id: "3")', '(id: $id)', '(id: "nobody")'],
  calls: ['', '(first: 1)', '(first: $n)'],
  name: ['', '(style: "S")'],
};
const DIRECTIVES = ['', '', '', '@include(if: $yes)', '@skip(if: $no)', '@include(if: $no)'];

/** A field of a type as text; response keys carry the arguments, so that fields never conflict. */
function fieldText(typename: string, field: GraphQLField<unknown, unknown>, depth: number) {
  const args = typename === 'Query' && field.name === 'calls' ? undefined : ARGUMENTS[field.name];
  const head = fc
    .tuple(fc.nat((args?.length ?? 1) - 1), fc.constantFrom(...DIRECTIVES), fc.boolean())
    .map(([at, directive, alias]) => {
      const key = alias || args ? `${field.name}_${at}: ` : '';
      return `${key}${field.name}${args?.[at] ?? ''} ${directive}`;
    });
  const named = getNamedType(field.type);
  if (!isCompositeType(named)) return [head];
  if (depth === 0) return [];
  const below = selections(named.name, depth - 1);
  return [fc.tuple(head, below).map(([start, inside]) => `${start} { ${inside} }`)];
}

/** Selections of a type as text. */
function selections(typename: string, depth: number): fc.Arbitrary<string> {
  const type = SCHEMA.getType(typename);
  const parts: fc.Arbitrary<string>[] = [fc.constant('__typename')];
  if (isObjectType(type) || isInterfaceType(type))
    for (const field of Object.values(type.getFields()))
      parts.push(...fieldText(typename, field, depth));
  if (isAbstractType(type))
    for (const { name } of SCHEMA.getPossibleTypes(type))
      parts.push(selections(name, depth).map((inside) => `... on ${name} { ${inside} }`));
  if (typename === 'Person') parts.push(fc.constant('...P'));
  return fc.array(fc.oneof(...parts), { minLength: 1, maxLength: 4 }).map((all) => all.join(' '));
}

const OPERATION = fc
  .tuple(selections('Query', 3), selections('Person', 0))
  .map(
    ([root, fragment]) =>
      `query ($n: Int, $id: ID!, $yes: Boolean!, $no: Boolean!) { ${root} }
       fragment P on Person { ${fragment.replaceAll('...P', 'id')} }`,
  )
  .map((text) => {
    // Unused definitions are invalid; what is left of them is taken out.
    const used = (name: string) => text.split(`$${name}`).length > 2;
    const variables = ['$n: Int', '$id: ID!', '$yes: Boolean!', '$no: Boolean!'].filter((one) =>
      used(one.slice(1, one.indexOf(':'))),
    );
    const head = variables.length > 0 ? `query (${variables.join(', ')})` : 'query';
    const [operation = '', fragment = ''] = text.split('fragment P');
    const body = operation.slice(operation.indexOf('{'));
    return `${head} ${body}${body.includes('...P') ? `fragment P${fragment}` : ''}`;
  })
  .filter((text) => validate(SCHEMA, parse(text)).length === 0)
  .map((text) => print(parse(text)));

let fakes: FakeSources;
let runner: Runner;
beforeAll(async () => {
  monolith(SCHEMA);
  fakes = await startFakeSources(TOWN_SUBGRAPHS);
  runner = createRunner(fakes);
});
afterAll(async () => {
  await runner.close();
  await fakes.close();
});

/** `data` cut to what `wanted` holds; a key that is wanted and absent becomes null. */
function cut(data: unknown, wanted: unknown): unknown {
  if (Array.isArray(wanted) && Array.isArray(data))
    return data.map((item, index) => cut(item, wanted[index]));
  if (typeof wanted !== 'object' || wanted === null || typeof data !== 'object' || data === null)
    return data ?? null;
  return Object.fromEntries(
    Object.entries(wanted).map(([key, value]) => [key, cut((data as never)[key], value)]),
  );
}

it(
  'agrees with graphql-js on random operations',
  async () => {
    const variables = { n: 2, id: '2', yes: true, no: false };
    await fc.assert(
      fc.asyncProperty(OPERATION, async (text) => {
        const expected = (await execute({
          schema: SCHEMA,
          document: parse(text),
          variableValues: variables,
        })) as ExecutionResult;
        expect(expected.errors).toBeUndefined();
        const { data, errors } = await runner.run(text, { variables });
        expect(errors).toEqual([]);
        const wanted = JSON.parse(JSON.stringify(expected.data));
        expect(cut(data, wanted)).toEqual(wanted);
      }),
      { numRuns: runs(150) },
    );
  },
  within(60_000),
);

it('the generator reaches every composite field and depth', () => {
  const texts = fc.sample(OPERATION, 500).join('\n');
  for (const name of ['bracket', 'smile', 'phone', 'cost', '...P', '... on Company', '$no'])
    expect(texts).toContain(name);
  expect(texts.length).toBeGreaterThan(10_000);
});
