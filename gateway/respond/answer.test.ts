import { describe, expect, it } from 'vitest';
import { CLERK } from '../request/testing/graph.ts';
import type { SourceError } from '../stages.ts';
import { answer, deny } from './testing/answering.ts';

const REF_A = `A${'a'.repeat(21)}A`;
const REF_B = `A${'b'.repeat(21)}A`;

function sourceError(path: SourceError['path'], more: Partial<SourceError> = {}): SourceError {
  return {
    source: 'one',
    code: 'INTERNAL_SERVER_ERROR',
    message: 'at /srv/db.ts:1',
    path,
    ...more,
  };
}

describe('values', () => {
  it('of an enum that the schema lacks are absent', () => {
    const data = { people: [{ status: 'HIDDEN' }, { status: 'ACTIVE' }] };
    const { json, body } = answer({ query: '{ people { status } }', data });
    expect(json.data.people).toEqual([{ status: null }, { status: 'ACTIVE' }]);
    expect(json.errors).toBeUndefined();
    expect(body).not.toContain('HIDDEN');
  });

  it('that their type does not admit are null with an error', () => {
    const wrong = { name: 3, age: 2 ** 31, height: '1.7', id: 'not-a-ref', tags: ['x'] };
    const { json, body } = answer({
      query: '{ person(id: "x") { name age height tags home { city } } }',
      data: { person: { ...wrong, home: { city: {} } } },
    });
    expect(json.data).toEqual({ person: null });
    const codes = json.errors.map(({ path }: { path: unknown[] }) => path.join('.'));
    expect(codes).toEqual([
      'person.name',
      'person.age',
      'person.height',
      'person.tags.0',
      'person.home.city',
    ]);
    expect(body).not.toContain('1.7');
  });

  it('absent are null with their key present', () => {
    expect(answer({ query: '{ party { name } people { name } }', data: {} }).json.data).toEqual({
      party: null,
      people: null,
    });
  });

  it('read no inherited property', () => {
    const query = '{ constructor: party { name } toString: people { valueOf: name } }';
    expect(answer({ query, data: { toString: [{}] } }).json.data).toEqual({
      constructor: null,
      toString: [{ valueOf: null }],
    });
  });

  it('that are references are converted in one call, whatever was taken back', () => {
    const calls: (readonly string[])[] = [];
    const { json } = answer({
      query: '{ a: person(id: "x") { id alive } b: person(id: "y") { id } people { id } }',
      data: {
        a: { id: `A${'c'.repeat(21)}A`, alive: null },
        b: { id: REF_A },
        people: [{ id: REF_B }, { id: REF_A }],
      },
      toConsumer: (refs) => {
        calls.push(refs);
        return refs.map((ref) => `B${ref.slice(1)}`);
      },
    });
    expect(calls).toEqual([[REF_A, REF_B, REF_A]]);
    const b = (ref: string) => `B${ref.slice(1)}`;
    expect(json.data).toEqual({
      a: null,
      b: { id: b(REF_A) },
      people: [{ id: b(REF_B) }, { id: b(REF_A) }],
    });
  });

  it('that should be references and are not never leave', () => {
    const data = { person: { id: '150602198501011234' } };
    expect(answer({ query: '{ person(id: "x") { id } }', data }).body).not.toContain('150602');
  });
});

describe('introspection', () => {
  it('is answered from the consumer schema beside data, wherever it stands', () => {
    const { json, pruned } = answer({
      query: `query($n: String!) { people { name } ...F again { __schema { queryType { name } } } }
        fragment F on Query { type: __type(name: $n) { name } }`,
      variables: { n: 'Person' },
      data: { people: [], again: { __typename: 'Query' } },
    });
    expect(json.data).toEqual({
      people: [],
      type: { name: 'Person' },
      again: { __schema: { queryType: { name: 'Query' } } },
    });
    expect(pruned.text).not.toMatch(/__schema|__type\b|\$n|F/);
  });

  it('alone asks no source', () => {
    for (const query of ['{ __typename }', '{ __schema { types { name } } }'])
      expect(answer({ query }).pruned.text).toBeUndefined();
  });

  it('does not tell an audience what is not listed to it', () => {
    const catalog = { items: { 'Person.phone': { listed: ['DEPARTMENT'] as const } } };
    const query = '{ __type(name: "Person") { fields { name } } }';
    const citizen = { ...CLERK, kind: 'citizen' as const };
    expect(answer({ query, catalog }).body).toContain('phone');
    expect(answer({ query, catalog, subject: citizen }).body).not.toContain('phone');
  });
});

describe('errors of sources', () => {
  const query = '{ people { name mother { name } } }';
  const data = { people: [{ name: null, mother: null }] };

  it('say nothing of the source', () => {
    const { json } = answer({ query, data, errors: [sourceError(['people', 0, 'name'])] });
    expect(json.errors).toEqual([
      {
        message: 'The supplying department reported an error; this part is missing.',
        path: ['people', 0, 'name'],
        extensions: { code: 'SOURCE_ERROR' },
      },
    ]);
  });

  it('say once that a department is away', () => {
    const away = sourceError(['people'], { code: 'SOURCE_UNAVAILABLE' });
    const { json } = answer({ query, data: null, errors: [away, away] });
    expect(json.data).toEqual({ people: null });
    expect(json.errors).toHaveLength(1);
    expect(json.errors[0]).toMatchObject({
      path: ['people'],
      extensions: { code: 'SOURCE_UNAVAILABLE' },
    });
  });

  it('end where the data is null already', () => {
    const { json } = answer({
      query,
      data,
      errors: [sourceError(['people', 0, 'mother', 'name'])],
    });
    expect(json.errors[0].path).toEqual(['people', 0, 'mother']);
  });

  it('at a denied or unasked place are dropped', () => {
    const { json } = answer({
      query: '{ people { name phone } }',
      data: { people: [{ name: '甲' }] },
      verdicts: { 'Person.phone': deny('NO_AGREEMENT') },
      errors: [
        sourceError(['people', 0, 'phone']),
        sourceError(['people', 0, 'taxId']),
        sourceError(['people', 0, 'name']),
      ],
    });
    expect(json.errors.map(({ path }: { path: unknown }) => path)).toEqual([
      ['people', 0, 'phone'],
      ['people', 0, 'name'],
    ]);
  });

  it('never all vanish: one without a place is left', () => {
    const { json } = answer({ query, data, errors: [sourceError(['people', 0, 'taxId'])] });
    expect(json.errors).toEqual([
      {
        message: 'The supplying department reported an error; this part is missing.',
        extensions: { code: 'SOURCE_ERROR' },
      },
    ]);
  });

  it('stand where a source gave what no leaf can be, whatever its type', () => {
    const row = { ...data.people[0], name: 'a', extra: Number.NaN, tags: [['a', Number.NaN]] };
    const asked = '{ people { name extra tags } }';
    const { json } = answer({ query: asked, data: { people: [row] } });
    expect(json.data.people[0]).toEqual({ name: 'a', extra: null, tags: [null] });
    expect(json.errors.map(({ path }: { path: unknown }) => path)).toEqual([
      ['people', 0, 'extra'],
      ['people', 0, 'tags', 0, 1],
    ]);
  });

  it('name a refused argument and its rule, and nothing else of the source', () => {
    const errors = [
      sourceError(['people'], {
        code: 'BAD_USER_INPUT',
        extensions: { argument: 'Query.people(first:)', rule: 'RANGE', stacktrace: ['at db'] },
      }),
      sourceError(['people'], {
        code: 'FORBIDDEN',
        extensions: { reason: 'QUOTA_EXCEEDED', detail: 'secret' },
      }),
      sourceError(['people'], { code: 'FORBIDDEN', extensions: { reason: 'secret' } }),
      sourceError(['people'], { code: 'BAD_USER_INPUT', extensions: { argument: '<b>' } }),
    ];
    const { json, body } = answer({ query, data: null, errors });
    const shown = json.errors.map(({ extensions }: { extensions: unknown }) => extensions);
    expect(shown).toEqual([
      { code: 'BAD_USER_INPUT', argument: 'Query.people(first:)', rule: 'RANGE' },
      { code: 'FORBIDDEN', reason: 'QUOTA_EXCEEDED' },
      { code: 'SOURCE_ERROR' },
    ]);
    expect(body).not.toMatch(/secret|at db|<b>/);
  });

  it('explain a null that reaches its parent', () => {
    const { json } = answer({
      query: '{ person(id: "x") { name alive } }',
      data: { person: { name: '甲', alive: null } },
      errors: [sourceError(['person', 'alive'])],
    });
    expect(json.data).toEqual({ person: null });
    expect(json.errors).toHaveLength(1);
  });
});
