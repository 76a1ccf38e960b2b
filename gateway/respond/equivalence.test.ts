/**
 * Under an allow-all policy the answer's data is what graphql-js would have answered, text for text:
 * order of keys, fragments, conditions, and nulls that reach the right parent.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
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
  Kind,
  parse,
  print,
  printSchema,
  validate,
  visit,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { API_SCHEMA, decisionsOf } from '../request/testing/graph.ts';
import { operations } from '../request/testing/operations.ts';
import { answer, CONTROLLED_SCHEMA, deny } from './testing/answering.ts';

/** The same graph with nothing non-null: what sources would hand over before anything bubbles. */
const NULLABLE = buildSchema(
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

function execute(
  schema: GraphQLSchema,
  query: string,
  variables: object,
  seed: number,
  denied: Pick<ReadonlySet<string>, 'has'> = new Set(),
) {
  return executeSync({
    schema,
    document: parse(query),
    variableValues: { ...variables },
    rootValue: {},
    fieldResolver: (_source, _args, _context, info) =>
      denied.has(`${info.parentType.name}.${info.fieldName}`) ? null : valueAt(info, seed),
    typeResolver: (value: unknown) => (value as { type: string }).type,
  });
}

/** A value that depends on nothing but the path and the seed; sometimes null, even where it must not be. */
function valueAt(info: GraphQLResolveInfo, seed: number): unknown {
  const keys: (string | number)[] = [];
  for (let at: typeof info.path | undefined = info.path; at; at = at.prev) keys.unshift(at.key);
  return make(info.schema, info.returnType, `${seed}/${keys.join('/').replaceAll('x_', '')}`);
}

function make(schema: GraphQLSchema, type: GraphQLOutputType, at: string): unknown {
  const digest = createHash('sha256').update(at).digest();
  const dice = digest.readUInt16BE(0);
  if (dice % 8 === 0) return null;
  if (isNonNullType(type)) return make(schema, type.ofType, at);
  if (isListType(type))
    return Array.from({ length: dice % 4 }, (_, index) =>
      make(schema, type.ofType, `${at}/${index}`),
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
  return leaves[named.name] ?? `text "${dice}" \u2028 王\n`;
}

/** Sources are asked for `__typename` wherever a plan needs it; here, everywhere. */
function withTypenames(query: string): string {
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
  return print(
    visit(parse(query), {
      SelectionSet: (node) => ({ ...node, selections: [typename, ...node.selections] }),
    }),
  );
}

describe('projection', () => {
  it('equals graphql-js over random operations and data, with the same nulls and error paths', () => {
    let nulls = 0;
    let asked = 0;
    fc.assert(
      fc.property(operations(API_SCHEMA), fc.nat(), ({ query, variables }, seed) => {
        const wanted = execute(API_SCHEMA, query, variables, seed);
        const merged = execute(NULLABLE, withTypenames(query), variables, seed);
        expect(merged.errors).toBeUndefined();
        const { body, json, pruned } = answer({ query, variables, data: merged.data ?? null });
        expect(dataText(body)).toBe(JSON.stringify(wanted.data));
        expect(paths(json.errors)).toEqual(paths(wanted.errors));
        if (pruned.text !== undefined) expect(pruned.text).toBe(print(parse(query)));
        asked += pruned.text === undefined ? 0 : 1;
        nulls += wanted.errors?.length ?? 0;
      }),
      { numRuns: runs(200) },
    );
    // The property is about bubbling too; without nulls in forbidden places it would not be.
    expect(nulls).toBeGreaterThan(20);
    expect(asked).toBeGreaterThan(80);
  });

  it('equals graphql-js over data without the denied fields, whatever is denied', () => {
    const coordinates = [...decisionsOf(API_SCHEMA).coordinates.keys()];
    let toldOf = 0;
    fc.assert(
      fc.property(
        operations(API_SCHEMA),
        fc.nat(),
        fc.subarray(coordinates),
        ({ query, variables }, seed, denied) => {
          const verdicts = Object.fromEntries(denied.map((at) => [at, deny('NO_RULE')]));
          const wanted = execute(CONTROLLED_SCHEMA, query, variables, seed, new Set(denied));
          // The source hands over everything, denied or not.
          const merged = execute(NULLABLE, withTypenames(query), variables, seed);
          const { body, json, pruned } = answer({
            query,
            variables,
            data: merged.data ?? null,
            verdicts,
            controlled: true,
          });
          expect(dataText(body)).toBe(JSON.stringify(wanted.data));
          expect(askedOf(pruned.text, variables, seed).filter((at) => denied.includes(at))).toEqual(
            [],
          );
          const told = json.extensions.access.denied;
          const denials = (json.errors ?? []).filter(
            ({ extensions }: { extensions: { code: string } }) =>
              extensions.code === 'UNAUTHORIZED_FIELD_OR_TYPE',
          );
          expect(denials).toHaveLength(
            told.filter(({ occurrences }: { occurrences: number }) => occurrences > 0).length,
          );
          toldOf += told.length;
        },
      ),
      { numRuns: runs(200) },
    );
    expect(toldOf).toBeGreaterThan(80);
  });
});

/** Coordinates that a source holding the whole graph would resolve for a text. */
function askedOf(text: string | undefined, variables: object, seed: number): string[] {
  if (text === undefined) return [];
  expect(validate(NULLABLE, parse(text))).toEqual([]);
  const asked: string[] = [];
  execute(NULLABLE, text, variables, seed, { has: (at) => asked.push(at) < 0 });
  return asked;
}

function dataText(body: string): string {
  const from = body.indexOf('"data":') + '"data":'.length;
  return body.slice(from, body.lastIndexOf(',"extensions":'));
}

function paths(errors: readonly { readonly path?: unknown }[] | undefined): string[] {
  return (errors ?? []).map(({ path }) => JSON.stringify(path)).sort();
}
