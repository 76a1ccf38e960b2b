/** Reading an answer as text: the same as JSON.parse and `adopt`, or nothing. */
import fc from 'fast-check';
import { buildSchema, type GraphQLObjectType, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { octetsOf, textOf } from '../octets.ts';
import type { PlanNode, RequiresSelection } from '../plan/index.ts';
import { adopt } from './adopt.ts';
import { readAnswer } from './answer.ts';
import { enteredKeys } from './entered.ts';
import { copy, type JsonObject, own } from './json.ts';
import { KeptText, readAllKept } from './kept-text.ts';
import { valuePattern } from './pattern.ts';
import { compileReadObject } from './read-text.ts';
import { objectShape } from './shape.ts';
import { readSupergraph } from './supergraph.ts';

const SDL = `
  scalar Ref
  scalar Json
  enum Mood { GOOD BAD }
  type Query { people: [Person!] person: Person }
  type Person { id: Ref! name: String age: Int score: Float ok: Boolean key: ID mood: Mood
    json: Json tags: [[String!]] mates: [Person] calls(first: Int): [Call!]! }
  type Call { number: ID! at: [Int] by: Person }
`;
const SUPERGRAPH = readSupergraph(SDL);
const QUERY = `{ people { __typename id n: name age score ok key mood json tags
  mates { name calls { number } } calls { number at by { name __typename } } __proto__: name } }`;

function compile(
  query: string,
  entered: readonly string[],
  renames: Parameters<typeof objectShape>[3] = [],
) {
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const context = { supergraph: SUPERGRAPH, fragments: new Map(), convertsRefs: false };
  const shape = objectShape(context, 'Query', [operation.selectionSet], renames);
  const reading = { supergraph: SUPERGRAPH, entered: new Set(entered) };
  const read = compileReadObject(reading, shape, 'Query');
  if (!read) throw new Error('no reader');
  return {
    asText(text: string): unknown {
      const cursor = { text: octetsOf(text), at: 0 };
      const data = read(cursor);
      return cursor.at === cursor.text.length ? data : undefined;
    },
    asValue: (value: unknown) =>
      adopt({ supergraph: SUPERGRAPH, fromSource: undefined }, value, shape),
  };
}

const TEXT = fc.oneof(
  { weight: 6, arbitrary: fc.string().map((text) => text.replaceAll(/["\\]/g, '}')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 2, arbitrary: fc.constantFrom('', '王', '𠮷', 'null', '},{', '\u2028', '\u0000', '"') },
);
const NUMBER = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, 0.5, 1e21, -1),
);
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 8 });
const CALL = fc.record({
  number: TEXT,
  at: orNull(fc.array(orNull(fc.integer()), { maxLength: 3 })),
  by: orNull(fc.record({ name: orNull(TEXT), __typename: fc.constant('Person') })),
});
const PERSON = fc
  .record({
    id: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{21}[AQgw]$/),
    n: orNull(TEXT),
    age: orNull(fc.integer({ min: -1e9, max: 1e9 })),
    score: orNull(NUMBER),
    ok: orNull(fc.boolean()),
    key: orNull(TEXT),
    mood: orNull(fc.constantFrom('GOOD', 'BAD')),
    json: orNull(fc.oneof(TEXT, NUMBER)),
    tags: orNull(fc.array(orNull(fc.array(TEXT, { maxLength: 2 })), { maxLength: 2 })),
    mates: fc.constant([null, { name: 'm', calls: [{ number: '1' }] }]),
    calls: fc.array(CALL, { maxLength: 3 }),
  })
  .map((person) => ({ __typename: 'Person', ...person, ['__proto__']: 'own' }));
const DATA = fc.record({ people: orNull(fc.array(PERSON, { maxLength: 3 })) });

/** What a source could send instead: any part left out, doubled, exchanged or written in another way. */
const DAMAGE = fc.constantFrom<(text: string, at: number) => string>(
  (text) => text,
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at) => `${text.slice(0, at)} ${text.slice(at)}`,
  (text, at) => text.slice(0, at) + text.slice(at, at + 9) + text.slice(at),
  (text) => text.replace('"age":', '"agee":'),
  (text) => text.replace('"id":', '"x":1,"id":'),
  (text) => text.replace('"ok":true', '"ok":1'),
  (text) => text.replace(/"age":(\d+)/, '"age":$1.0'),
  (text) => text.replace(/"number":"[^"]*"/, '"number":null'),
  (text) => text.replace('"Person"', '"Call"'),
  (text) => text.replace('"n":', '"\\u006e":'),
);

describe('an answer as text', () => {
  it('is read as its values are, or not at all, whatever it is', () => {
    let read = 0;
    const entered = fc.subarray(['people', 'calls', 'mates', 'by']);
    const compiled = new Map<string, ReturnType<typeof compile>>();
    fc.assert(
      fc.property(DATA, DAMAGE, fc.nat(), entered, (data, damage, at, names) => {
        const key = names.join();
        const reader = compiled.get(key) ?? compile(QUERY, names);
        compiled.set(key, reader);
        const whole = JSON.stringify(data);
        const text = damage(whole, at % whole.length);
        const found = reader.asText(text);
        if (found === undefined) return;
        read += 1;
        const wanted = reader.asValue(JSON.parse(text));
        // Texts, so that order and properties by the name of `__proto__` count.
        expect(JSON.stringify(found)).toBe(JSON.stringify(wanted));
        expect(JSON.stringify(readAllKept(copy(found)))).toBe(JSON.stringify(wanted));
      }),
      { numRuns: runs(1_000) },
    );
    expect(read).toBeGreaterThan(100);
  });

  it('keeps as text what the plan does not look into, and reads it when it is asked for', () => {
    const text = '{"people":[{"calls":[{"number":"1"}],"name":"王"}]}';
    const { asText } = compile('{ people { calls { number } name } }', ['people']);
    const [person] = (asText(text) as { people: JsonObject[] }).people;
    expect(person?.calls).toBeInstanceOf(KeptText);
    expect(person?.name).toBeInstanceOf(KeptText);
    expect(own(person as JsonObject, 'name')).toBe('王');
    expect(own(person as JsonObject, 'calls')).toEqual([{ number: '1' }]);
    expect(person?.calls).toEqual([{ number: '1' }]);
    const { asText: all } = compile('{ people { calls { number } name } }', []);
    expect((all(text) as JsonObject).people).toBeInstanceOf(KeptText);
  });

  it.each([
    '{"people":[{"name":"a"},]}',
    '{"people":[,{"name":"a"}]}',
    '{"people":[{"name":"a"}{"name":"b"}]}',
    '{"people":[{"name":"a","name":"b"}]}',
    '{"people":[{"name":"a"}]',
    '{"people":[null]}',
    '{"people":[{"name":"a\\n"}]}',
    '{"people":[{"name":"a\u0001"}]}',
    '{"people":{"name":"a"}}',
    '{"people":[{}]}',
    '{}',
    '',
  ])('has no other form: %s', (text) => {
    for (const entered of [[], ['people']])
      expect(compile('{ people { name } }', entered).asText(text)).toBeUndefined();
  });

  it('has the keys of merged data, whether or not it is kept', () => {
    const path = ['people', 'name'].map((name) => ({ kind: 'key' as const, name }));
    for (const entered of [[], ['people']]) {
      const { asText } = compile('{ people { name } }', entered, [{ path, to: 'label' }]);
      const data = readAllKept(asText('{"people":[{"name":"a"}]}'));
      expect(data).toEqual({ people: [{ label: 'a' }] });
    }
  });

  it.each(['', ',"errors":[]', ',"errors":[{"message":"x"}]', ',"extensions":{}', ' ', 'x'])(
    'is whole, or it is read in another way: %s',
    (more) => {
      const { asText } = compile('{ people { name } }', []);
      const data = '{"people":[{"name":"a"}]}';
      const read = (cursor: { at: number }) => {
        cursor.at += data.length;
        return asText(data);
      };
      const answer = readAnswer(Buffer.from(`{"data":${data}${more}}`), undefined, read);
      expect(typeof answer === 'string' ? answer : answer.clean).toBe(
        more === 'x' ? 'not JSON' : more === '',
      );
    },
  );

  it('is decoded where it is no UTF-8, so that no such bytes are copied into an answer', () => {
    const [head, tail] = [Buffer.from('{"data":{"people":[{"name":"'), Buffer.from('"}]}}')];
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xe7, 0x8e], [0xed, 0xa0, 0x80]]) {
      const { asText } = compile('{ people { name } }', []);
      const read = (cursor: { text: string; at: number }) => {
        const data = asText(textOf(cursor.text.slice(cursor.at, -1)));
        cursor.at = cursor.text.length - 1;
        return data;
      };
      const answer = readAnswer(Buffer.concat([head, Buffer.from(bytes), tail]), undefined, read);
      if (typeof answer === 'string' || !answer.data) throw new Error('not read');
      expect(answer.clean).toBe(false);
      expect(JSON.stringify(answer.data)).toContain('\ufffd');
    }
  });

  it('is entered where paths and inputs lead, and nowhere else', () => {
    const fetch = {
      ...{ serviceName: 's', variableUsages: [], operationKind: 'query' as const },
      ...{ operationName: undefined, operation: '{ a }', inputRewrites: [], outputRewrites: [] },
    };
    const field = (name: string, selections?: RequiresSelection[]): RequiresSelection => ({
      ...{ kind: 'Field', name, alias: undefined, selections },
    });
    const person: RequiresSelection = {
      ...{ kind: 'InlineFragment', typeCondition: 'Person' },
      selections: [field('id'), field('mood', [field('word')])],
    };
    const root: PlanNode = {
      kind: 'Sequence',
      nodes: [
        { kind: 'Fetch', ...fetch, requires: undefined },
        {
          kind: 'Flatten',
          path: [
            { kind: 'field', name: 'people' },
            { kind: 'list' },
            { kind: 'field', name: 'friend' },
          ],
          node: { kind: 'Fetch', ...fetch, requires: [person] },
        },
      ],
    };
    expect([...enteredKeys(root)].sort()).toEqual(['friend', 'id', 'mood', 'people', 'word']);
  });

  it('of millions of rows is read one way or the other', () => {
    const text = `{"data":{"people":[${'{"name":"a"},'.repeat(2_000_000)}{"name":"b"}]}}`;
    const { asText } = compile('{ people { name } }', []);
    const read = (cursor: { text: string; at: number }) => {
      const data = asText(text.slice('{"data":'.length, -1));
      cursor.at = text.length - 1;
      return data;
    };
    const answer = readAnswer(Buffer.from(text), undefined, read);
    if (typeof answer === 'string' || !answer.data) throw new Error('not read');
    expect(own(answer.data, 'people')).toHaveLength(2_000_001);
  });
});

describe('patterns', () => {
  const TYPES = (buildSchema(SDL).getType('Person') as GraphQLObjectType).getFields();
  const patternOf = (field: string) => {
    const pattern = TYPES[field] && valuePattern(TYPES[field].type, undefined);
    return new RegExp(`^${pattern}$`);
  };

  it('let nothing through that JSON.stringify would write in another way', () => {
    const number = fc
      .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^[0-9.eE+-]{1,18}$/))
      .map((parts) => parts.join(''));
    const texts = fc.oneof(
      number,
      fc.double().map(String),
      fc.json(),
      TEXT.map((one) => `"${one}"`),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom(...Object.keys(TYPES)), (text, field) => {
        if (TYPES[field]?.name === 'mates' || TYPES[field]?.name === 'calls') return;
        if (patternOf(field).test(text)) expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
      { numRuns: runs(3_000) },
    );
  });

  it.each([
    [
      'age',
      ['0', '-1', '999999999', '1999999999', 'null'],
      ['01', '1.0', '2147483648', '-0', '1e3', '"1"', ''],
    ],
    [
      'score',
      ['0', '1', '-0.5', '109.781234', '1732370400000', '0.000001'],
      ['1.', '.5', '1.10', '0.0000001', '1e9', '-0'],
    ],
    ['ok', ['true', 'false', 'null'], ['1', '"true"', 'TRUE']],
    ['key', ['"a"', 'null'], ['1', '"a']],
    ['mood', ['"GOOD"', 'null'], ['"UGLY"', '"good"', '""']],
    ['id', [`"A${'a'.repeat(21)}A"`], ['"A"', 'null', `"A${'a'.repeat(21)}B"`]],
    ['tags', ['[]', '[["a","b"],null]', 'null'], ['[null', '[[null]]', '["a"]', '[[],]', '[,]']],
  ])('of %s', (field, good, bad) => {
    for (const text of good) expect(text).toMatch(patternOf(field));
    for (const text of bad) expect(text).not.toMatch(patternOf(field));
  });
});
