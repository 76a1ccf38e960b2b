/**
 * Under an allow-all policy the answer's data is what graphql-js would have answered, text for text:
 * order of keys, fragments, conditions, and nulls that reach the right parent.
 */
import fc from 'fast-check';
import { Kind, parse, print, validate, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { API_SCHEMA, decisionsOf } from '../request/testing/graph.ts';
import { operations } from '../request/testing/operations.ts';
import { answer, CONTROLLED_SCHEMA, deny } from './testing/answering.ts';
import { execute, NULLABLE } from './testing/random-data.ts';

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
