/**
 * An answer is the same whether its values came as text and were copied, or were read and written one by
 * one. What sources answer is what graphql-js makes of the text that they are asked.
 */
import fc from 'fast-check';
import { Kind, parse, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Coordinate, Verdict } from '../../policies/model/index.ts';
import { fragmentsOf } from '../../policies/operation/index.ts';
import { runs } from '../../test/runs.ts';
import type { CellReport } from '../../wire/answer.ts';
import { KeptText } from '../execute/index.ts';
import type { JsonObject } from '../execute/json.ts';
import { compileReadObject } from '../execute/read-text.ts';
import { objectShape } from '../execute/shape.ts';
import { readSupergraph } from '../execute/supergraph.ts';
import { octetsOf } from '../octets.ts';
import { API_SCHEMA, decisionsOf } from '../request/testing/graph.ts';
import { operations } from '../request/testing/operations.ts';
import { answer, deny } from './testing/answering.ts';
import { execute, NULLABLE } from './testing/random-data.ts';

/** Sources know a status that no consumer is shown. */
const SUPERGRAPH = readSupergraph(
  printSchema(NULLABLE).replace('enum Status {', 'enum Status { HIDDEN'),
);
const CELL = { reason: 'ITEM_SCOPE', ruleId: 'agreement:2' } as const;
const MASKED: Verdict = { effect: 'grant', mask: 'PHONE', ruleId: 'agreement:1', validUntil: 0 };

/** The source's answer as the executor reads it: all that `entered` does not name stays text. */
function kept(asked: string, data: unknown, entered: readonly string[] = []) {
  const document = parse(asked);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('no operation');
  const context = { supergraph: SUPERGRAPH, fragments: fragmentsOf(document), convertsRefs: false };
  const shape = objectShape(context, 'Query', [operation.selectionSet], []);
  const reading = { supergraph: SUPERGRAPH, entered: new Set(entered) };
  const text = octetsOf(JSON.stringify(data));
  const cursor = { text, at: 0 };
  const read = compileReadObject(reading, shape, 'Query')?.(cursor);
  return cursor.at === text.length ? (read as JsonObject | undefined) : undefined;
}

function countTexts(value: unknown): number {
  if (value instanceof KeptText) return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + countTexts(item), 0);
}

interface Case {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly verdicts?: Readonly<Record<Coordinate, Verdict>>;
  readonly cells?: readonly CellReport[];
}

/** Both ways; says how many texts came, and how many were copied. */
function bothWays(
  given: Case,
  dataOf: (asked: string) => unknown,
  entered: readonly string[] = [],
) {
  const asked = answer({ ...given, controlled: true }).pruned.text;
  if (asked === undefined) return { texts: 0, copied: 0, json: undefined };
  const value = dataOf(asked);
  const data = kept(asked, value, entered);
  if (!data) return { texts: 0, copied: 0, json: undefined };
  const texts = countTexts(data);
  const read = JSON.parse(JSON.stringify(value)) as JsonObject;
  const wanted = answer({ ...given, controlled: true, data: read });
  const { body, json } = answer({ ...given, controlled: true, data });
  expect(body).toBe(wanted.body);
  return { texts, copied: countTexts(data), json };
}

const EVERY = [...decisionsOf(API_SCHEMA).coordinates.keys()];
/** Fields of objects whose types are known, which is where texts can be kept. */
const PEOPLE = fc
  .subarray(['id', 'name', 'status', 'tags', 'alive', 'phone', 'x: note'], {
    minLength: 1,
  })
  .chain((fields) => fc.shuffledSubarray(fields, { minLength: 1 }))
  .chain((fields) =>
    fc
      .subarray([
        'home { city street }',
        'friends { name id politicalStatus }',
        'age height',
        'mother { status home { owner { phone age } city } __typename }',
        '... on Person { label }',
      ])
      .map((below) => `{ people { ${[...fields, ...below].join(' ')} } address { city street } }`),
  );
const QUERIES = fc.oneof(
  { weight: 3, arbitrary: PEOPLE.map((query) => ({ query, variables: {} })) },
  { weight: 1, arbitrary: operations(API_SCHEMA) },
);

describe('copied texts', () => {
  it('make the answer that read values make, whatever is asked, denied, masked or withheld', () => {
    const verdicts = fc
      .tuple(fc.subarray(EVERY, { maxLength: 6 }), fc.subarray(EVERY))
      .map(([denied, masked]) => ({
        ...Object.fromEntries(masked.map((at) => [at, MASKED])),
        ...Object.fromEntries(denied.map((at) => [at, deny('NO_RULE')])),
      }));
    const cells = fc.subarray<CellReport>(
      [
        { ...CELL, coordinate: 'Person.name', path: ['people', '@', 'name'] },
        {
          ...CELL,
          coordinate: 'Address.city',
          path: ['people', '@', 'home', 'city'],
          indexes: [[[0, 1]]],
        },
      ],
      { maxLength: 1 },
    );
    const entered = fc.subarray(['people', 'friends', 'home', 'mother', 'owner']);
    let texts = 0;
    let copied = 0;
    fc.assert(
      fc.property(
        QUERIES,
        fc.nat(),
        verdicts,
        cells,
        entered,
        fc.boolean(),
        (query, seed, given, withheld, names, plain) => {
          const text = plain ? (dice: number) => `文本 ${dice} }"`.replace('"', '') : undefined;
          const dataOf = (asked: string) =>
            execute(NULLABLE, asked, query.variables, seed, undefined, text).data;
          const found = bothWays({ ...query, verdicts: given, cells: withheld }, dataOf, names);
          texts += found.texts;
          copied += found.copied;
        },
      ),
      { numRuns: runs(400) },
    );
    // Of texts that were never there, or always read, this would say nothing.
    expect(texts).toBeGreaterThan(100);
    expect(copied).toBeGreaterThan(50);
  });

  const REF = `A${'a'.repeat(21)}A`;
  const person = (more: object) => ({ id: REF, name: '王', ...more });

  it('have nulls where fields are denied, counted by row, at the first place where one is', () => {
    const query = '{ people { name politicalStatus id } }';
    const verdicts = { 'Person.politicalStatus': deny('NEGATIVE_LIST') };
    const people = [null, person({}), person({ id: null }), person({})].map(
      (one) => one && { name: one.name, id: one.id },
    );
    const whole = bothWays({ query, verdicts }, () => ({ people: [people[1], people[3]] }));
    expect(whole).toMatchObject({ texts: 1, copied: 1 });
    expect(whole.json.data.people).toEqual([
      { name: '王', politicalStatus: null, id: REF },
      { name: '王', politicalStatus: null, id: REF },
    ]);
    expect(whole.json.errors).toMatchObject([
      { path: ['people', 0, 'politicalStatus'], extensions: { occurrences: 2 } },
    ]);
    // Rows that are null, and ids that must not be: read, with the same answer.
    expect(bothWays({ query, verdicts }, () => ({ people }))).toMatchObject({
      texts: 1,
      copied: 0,
    });
  });

  it('keep what their values hold: brackets, commas, names of keys, letters of any length', () => {
    const names = ['},{"name":'.replaceAll('"', "'"), 'null}', '[],', '𠮷', '\u2028', '/'];
    const query = '{ people { name status } }';
    const dataOf = () => ({ people: names.map((name) => ({ name, status: 'ACTIVE' })) });
    const { copied, json } = bothWays({ query }, dataOf);
    expect(copied).toBe(1);
    expect(json.data.people.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it('are put into the order and under the keys that the client asked for', () => {
    const data = kept('{ people { status name id } }', {
      people: [{ status: 'GONE', name: '王', id: REF }],
    });
    const { json } = answer({ query: '{ people { id name status } }', data: data ?? {} });
    expect(countTexts(data)).toBe(1);
    expect(JSON.stringify(json.data)).toBe(
      JSON.stringify({ people: [{ id: REF, name: '王', status: 'GONE' }] }),
    );
  });

  it('count as seen, so that an error of a source among them is shown where it stands', () => {
    const query = '{ people { name } }';
    const data = kept(query, { people: [{ name: null }] });
    const errors = [{ source: 'one', code: 'X', message: 'x', path: ['people', 0, 'name'] }];
    const { json } = answer({ query, data: data ?? {}, errors });
    expect(json.errors).toMatchObject([{ path: ['people', 0, 'name'] }]);
  });

  it('with a value that the consumer schema lacks are read, and the value is absent', () => {
    const dataOf = () => ({ people: [{ name: 'a', status: 'HIDDEN' }] });
    const { copied, json } = bothWays({ query: '{ people { name status } }' }, dataOf);
    expect(copied).toBe(0);
    expect(json.data.people).toEqual([{ name: 'a', status: null }]);
  });
});
