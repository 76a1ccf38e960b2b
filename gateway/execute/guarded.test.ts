/** Guarded sources: context tokens, signed answers, reports, stale policy, reference spaces. */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRunner, DECISION_ID, type Runner, TOKEN } from '../../test/execute.ts';
import {
  type FakeSources,
  type RecordedCall,
  sendJson,
  startFakeSources,
} from '../../test/fake-sources.ts';
import { federationHeader } from '../../test/supergraphs.ts';
import {
  type CellReport,
  type GuardReport,
  signedReportText,
  signReport,
} from '../../wire/answer.ts';
import { type ContextClaims, verifyContext } from '../../wire/context-token.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { personRef } from '../../wire/ref.ts';
import { PolicyStale, type RefConverter, type SourceDefinition } from './index.ts';

const BASE_KEY = demoKeyring().secret('base');
const [REF1, REF2] = ['1', '2'].map((id) => personRef(BASE_KEY, id)) as [string, string];

const PLACES = `${federationHeader('key')} scalar Ref
  type Query { people(ids: [Ref!], filter: Filter): [Person]  one(id: Ref): Person  blocks: [[Person]] }
  type Mutation { touch: Person }
  input Filter { about: Ref, any: [Filter!] }
  type Person @key(fields: "id") { id: Ref!  name: String }`;
const CASES = `${federationHeader('key')} scalar Ref
  type Query { cases(about: Ref, filter: CaseFilter): [Case] }
  input CaseFilter { about: [Ref!], not: CaseFilter, text: String }
  type Mutation { file: Case }
  type Person @key(fields: "id") { id: Ref!  cases: [Case]  note: String }
  type Case @key(fields: "id") { id: Ref!  text: String  parties: [Ref]  about: Person }`;

const noName = (id: string) => ({ id, name: `name of ${id}` });
const SUBGRAPHS = [
  {
    name: 'places',
    typeDefs: PLACES,
    resolvers: {
      Query: {
        people: () => [noName(REF1), noName(REF2)],
        one: (_: never, { id }: { id: string }) => noName(id),
        blocks: () => [[noName(REF1)], [noName(REF2), noName(REF1)]],
      },
      Mutation: { touch: () => noName(REF1) },
      Person: { __resolveReference: ({ id }: { id: string }) => noName(id) },
    },
  },
  {
    name: 'cases',
    typeDefs: CASES,
    resolvers: {
      Query: {
        cases: (_: never, { about }: { about: string }) => [
          { id: 'c', text: about, about: { id: about }, parties: [about, null] },
        ],
      },
      Mutation: { file: () => ({ id: 'c', text: 'filed' }) },
      Person: {
        __resolveReference: ({ id }: { id: string }) => ({
          id,
          note: `note on ${id}`,
          cases: [{ id: 'c', text: 'x', about: { id }, parties: [id] }],
        }),
      },
      Case: { __resolveReference: (reference: object) => reference },
    },
  },
];

const GUARDED: Pick<SourceDefinition, 'key' | 'refSpace'> = { key: 'cases-1', refSpace: 'base' };
const KEY = demoKeyring().secret('pairwise:cases');

let fakes: FakeSources;
let runner: Runner;

beforeAll(async () => {
  fakes = await startFakeSources(SUBGRAPHS);
  runner = guardedRunner(GUARDED);
});
afterAll(async () => {
  await runner.close();
  await fakes.close();
});
beforeEach(() => {
  fakes.reset();
  runner.failures.length = 0;
  guard();
});

/** `cases` guarded, `places` not. */
function guardedRunner(
  entry: Pick<SourceDefinition, 'key' | 'refSpace'>,
  refSpace?: (space: string) => RefConverter,
): Runner {
  const definitions = fakes.definitions.map(({ name, url, ...plain }) =>
    name === 'cases' ? { name, url, ...entry } : { name, url, ...plain },
  );
  return createRunner({ ...fakes, definitions }, refSpace ? { refSpace } : {});
}

function claimsOf(call: RecordedCall): ContextClaims {
  const claims = verifyContext(String(call.headers['isthmus-context']), {
    audience: 'cases',
    body: call.text,
    keys: new Map([['cases-1', KEY]]),
    now: Date.now(),
  });
  if (typeof claims === 'string') throw new Error(claims);
  return claims;
}

const NOTHING: GuardReport = {
  v: 1,
  decisionId: DECISION_ID,
  subjects: [],
  rows: {},
  cells: [],
};

/** The `cases` source answers as a guard does; `change` may spoil the signed extension. */
function guard(
  report: Partial<GuardReport> = {},
  change: (signed: object) => unknown = (signed) => signed,
): void {
  fakes.source('cases').misbehave(async (call, response, answer) => {
    const signed = signReport({ ...NOTHING, ...report }, claimsOf(call).jti, KEY);
    sendJson(response, { ...(await answer()), extensions: { isthmus: change(signed) } });
  });
}

const cell = (path: string[], indexes?: CellReport['indexes']): CellReport => ({
  coordinate: 'Person.note',
  reason: 'ROW_SCOPE',
  ruleId: 'r',
  path,
  ...(indexes ? { indexes } : {}),
});

describe('headers', () => {
  it('a guarded source gets token, purpose, matter and a context token over this very body', async () => {
    await runner.run('{ people { note } }');
    const [call] = fakes.source('cases').calls;
    expect(call?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'sharing-purpose': 'CASE_HANDLING',
      'sharing-matter': 'M-1',
    });
    expect(call && claimsOf(call)).toMatchObject({
      iss: 'gateway-under-test',
      op: 'query',
      bundle: 'hash-of-the-bundle',
      decisionId: DECISION_ID,
      deniedHere: ['Person.title'],
    });
  });

  it('an unguarded source gets none of them', async () => {
    await runner.run('{ people { note } }');
    expect(Object.keys(fakes.source('places').calls[0]?.headers ?? {}).sort()).toEqual(
      ['accept', 'connection', 'content-length', 'content-type', 'host'].sort(),
    );
  });

  it('every call has its own jti; op is the kind of the call, not of the operation', async () => {
    await runner.run('mutation { touch { note } file { text } }');
    const claims = fakes.source('cases').calls.map(claimsOf);
    expect(claims.map(({ op }) => op)).toEqual(['query', 'mutation']);
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(2);
  });

  it('a call sent again keeps its jti', async () => {
    let closed = false;
    fakes.source('cases').misbehave(async (call, response, answer) => {
      if (!closed) {
        closed = true;
        response.destroy();
        return;
      }
      const signed = signReport(NOTHING, claimsOf(call).jti, KEY);
      sendJson(response, { ...(await answer()), extensions: { isthmus: signed } });
    });
    expect((await runner.run('{ people { note } }')).errors).toEqual([]);
    const [one, two] = fakes.source('cases').calls;
    expect(one && two && claimsOf(one).jti === claimsOf(two).jti).toBe(true);
  });

  it('a source neither keyed nor unguarded stops the start', () => {
    expect(() => guardedRunner({ refSpace: 'base' })).toThrow(/neither|no pairwise key/);
  });
});

describe('answers', () => {
  const spoiled: [string, (signed: object) => unknown][] = [
    ['no report', () => undefined],
    ['no MAC', (signed) => ({ ...signed, mac: undefined })],
    ['a changed report', (signed) => ({ ...signed, subjects: [REF1] })],
    ['a changed MAC', (signed) => ({ ...signed, mac: 'A'.repeat(43) })],
    ["another call's report", () => signReport(NOTHING, 'another-jti', KEY)],
    ["another's key", () => signReport(NOTHING, 'jti', demoKeyring().secret('pairwise:places'))],
    ['a list', () => []],
  ];
  it.each(spoiled)('%s: the data is dropped', async (_, change) => {
    guard({}, change);
    const { data, errors, subjects } = await runner.run('{ people { name note } }');
    expect(data).toMatchObject({ people: [noName(REF1), noName(REF2)] });
    expect(data).not.toHaveProperty('people.0.note');
    expect(errors).toMatchObject([{ code: 'SOURCE_UNAVAILABLE', path: ['people', 0, 'note'] }]);
    expect(subjects).toEqual([]);
    expect(runner.failures).toEqual(['cases: status 200, no valid report']);
  });

  it.each<[string, string, (text: string) => string, boolean]>([
    ['as it was sent', 'its own', (text) => text, true],
    ['of another call', 'another', (text) => text, false],
    ['with a row more', 'its own', (text) => text.replace('"rows":{}', '"rows":{"X":1}'), false],
    ['without a MAC', 'its own', (text) => text.replace(/"mac":"[^"]*",/, ''), false],
  ])('a report whose text was signed, %s', async (_, jti, change, good) => {
    fakes.source('cases').misbehave(async (call, response, answer) => {
      const own = claimsOf(call).jti;
      const text = signedReportText(NOTHING, jti === 'its own' ? own : jti, KEY);
      const data = JSON.stringify((await answer()).data);
      response.end(`{"data":${data},"extensions":{"isthmus":${change(text)}}}`);
    });
    const { errors } = await runner.run('{ people { note } }');
    expect(errors).toHaveLength(good ? 0 : 1);
  });

  it("another decision's report, well signed: dropped as well", async () => {
    guard({ decisionId: 'another' });
    expect((await runner.run('{ people { note } }')).errors).toHaveLength(1);
  });

  it.each([
    ['subjects', { subjects: ['not a ref'] }],
    ['rows', { rows: { Person: -1 } }],
    ['cells', { cells: [{ path: [1] }] }],
    ['ranges', { cells: [cell(['_entities', '@', 'note'], [[[0, 1e12]]])] }],
  ])('a signed report with malformed %s: dropped', async (_, report) => {
    guard(report as Partial<GuardReport>);
    expect((await runner.run('{ people { note } }')).errors).toHaveLength(1);
  });

  it('subjects are united, rows summed, statements noted', async () => {
    guard({ subjects: [REF1, REF2], rows: { Case: 2 }, statements: 3 });
    const { subjects, rows, calls } = await runner.run('{ cases { text } people { note } }');
    expect([...subjects].sort()).toEqual([REF1, REF2].sort());
    expect(rows).toEqual({ Case: 4 });
    expect(calls.map(({ statements }) => statements ?? 0).sort()).toEqual([0, 3, 3]);
  });

  it('errors keep their extensions, for the stage that masks them', async () => {
    fakes.source('cases').misbehave((call, response) =>
      sendJson(response, {
        data: null,
        errors: [{ message: 'bad', extensions: { code: 'BAD_USER_INPUT', argument: 'first' } }],
        extensions: { isthmus: signReport(NOTHING, claimsOf(call).jti, KEY) },
      }),
    );
    const { errors } = await runner.run('{ cases { text } }');
    expect(errors).toMatchObject([
      { code: 'BAD_USER_INPUT', path: ['cases'], extensions: { argument: 'first' } },
    ]);
  });
});

describe('cells', () => {
  const cellsOf = async (report: CellReport, query: string) => {
    guard({ cells: [report] });
    const { cells } = await runner.run(query);
    return cells.map(({ path, indexes }) => ({ path, indexes }));
  };

  it('of a root fetch stay where they are', async () => {
    expect(await cellsOf(cell(['cases', '@', 'text'], [[[0, 1]]]), '{ cases { text } }')).toEqual([
      { path: ['cases', '@', 'text'], indexes: [[[0, 1]]] },
    ]);
  });

  it('of an entity fetch move to where the entities are', async () => {
    expect(
      await cellsOf(cell(['_entities', '@', 'note'], [[[1, 1]]]), '{ people { note } }'),
    ).toEqual([{ path: ['people', '@', 'note'], indexes: [[[1, 1]]] }]);
    expect(await cellsOf(cell(['_entities', '@', 'note']), '{ people { note } }')).toEqual([
      { path: ['people', '@', 'note'], indexes: undefined },
    ]);
  });

  it('of an entity at several places stand at each, exactly', async () => {
    // Entity 0 is REF1, at blocks[0][0] and blocks[1][1].
    expect(
      await cellsOf(cell(['_entities', '@', 'note'], [[[0, 1]]]), '{ blocks { note } }'),
    ).toEqual([
      { path: ['blocks', '@', '@', 'note'], indexes: [[[0, 1]], [[0, 1]]] },
      { path: ['blocks', '@', '@', 'note'], indexes: [[[1, 1]], [[1, 1]]] },
    ]);
  });

  it('of every row stay one report, however many lists hold the entities', async () => {
    expect(await cellsOf(cell(['_entities', '@', 'note']), '{ blocks { note } }')).toEqual([
      { path: ['blocks', '@', '@', 'note'], indexes: undefined },
    ]);
  });

  it('of a single entity have no level for it, but keep their own', async () => {
    expect(
      await cellsOf(
        cell(['_entities', '@', 'cases', '@', 'text'], [[[0, 1]], [[0, 1]]]),
        `{ one(id: "${REF1}") { cases { text } } }`,
      ),
    ).toEqual([{ path: ['one', 'cases', '@', 'text'], indexes: [[[0, 1]]] }]);
  });

  it('of what the fetch did not ask for are not believed', async () => {
    expect(await cellsOf(cell(['people', '@', 'name']), '{ people { note } }')).toEqual([]);
    expect(await cellsOf(cell(['_entities', '@', 'name']), '{ people { note } }')).toEqual([]);
    expect(await cellsOf(cell(['people', '@', 'name']), '{ cases { text } }')).toEqual([]);
  });
});

describe('a stale policy', () => {
  const stale = (response: ServerResponse) =>
    sendJson(response, { errors: [{ message: 's', extensions: { code: 'POLICY_STALE' } }] }, 409);

  it('ends a query, so that it can be decided again', async () => {
    fakes.source('cases').misbehave((_, response) => stale(response));
    await expect(runner.run('{ people { note } }')).rejects.toBeInstanceOf(PolicyStale);
  });

  it('ends a mutation that has done nothing, on the guard’s signed word alone', async () => {
    const errors = [{ message: 's', extensions: { code: 'POLICY_STALE' } }];
    const first = 'mutation { file { text } }';
    fakes.source('cases').misbehave((call, response) => {
      const isthmus = signReport(NOTHING, claimsOf(call).jti, KEY);
      sendJson(response, { data: null, errors, extensions: { isthmus } });
    });
    await expect(runner.run(first)).rejects.toBeInstanceOf(PolicyStale);
    fakes.source('cases').misbehave((_, response) => stale(response));
    expect((await runner.run(first)).errors).toMatchObject([{ code: 'POLICY_STALE' }]);
  });

  it('stands at the later roots of a mutation; nothing is restarted', async () => {
    fakes.source('cases').misbehave((_, response) => stale(response));
    const { data, errors } = await runner.run('mutation { touch { name } file { text } }');
    expect(data).toEqual({ touch: { name: noName(REF1).name } });
    expect(errors).toMatchObject([{ code: 'POLICY_STALE', path: ['file'] }]);
  });
});

describe('reference spaces', () => {
  const space: RefConverter = {
    toSource: (ref) => `S(${ref})`,
    fromSource: (ref) => ref.replace(/^S\((.*)\)$/, '$1'),
  };
  let own: Runner;
  beforeAll(() => {
    own = guardedRunner({ key: 'cases-1', refSpace: 'exchange' }, () => space);
  });
  afterAll(() => own.close());

  const sent = () =>
    fakes.source('cases').calls.map(({ body }) => JSON.stringify(body).replaceAll('\\"', '"'));

  it('representations leave in the space of the source, answers return to the base', async () => {
    const { data } = await own.run('{ people { id note cases { parties about { id name } } } }');
    expect(sent()[0]).toContain(`"id":"S(${REF1})"`);
    expect(data).toMatchObject({
      people: [
        { id: REF1, cases: [{ parties: [REF1], about: { id: REF1, name: `name of ${REF1}` } }] },
        {},
      ],
    });
    expect(JSON.stringify(fakes.source('places').calls)).not.toContain('S(');
  });

  it('literals and variables, nested and in lists, are converted; texts are not', async () => {
    const text = `query ($r: Ref, $f: CaseFilter) {
      a: cases(about: $r, filter: $f) { id }
      b: cases(about: "${REF1}", filter: { about: ["${REF2}"], text: "${REF2}" }) { id }
    }`;
    const f = { about: [REF1], text: REF1, not: { about: [REF2] } };
    await own.run(text, { variables: { r: REF2, f } });
    const call = fakes.source('cases').calls[0]?.body;
    expect(call?.variables).toEqual({
      r: `S(${REF2})`,
      f: { about: [`S(${REF1})`], text: REF1, not: { about: [`S(${REF2})`] } },
    });
    expect(call?.query).toContain(`about: "S(${REF1})"`);
    expect(call?.query).toContain(`["S(${REF2})"]`);
    expect(call?.query).toContain(`text: "${REF2}"`);
  });

  it('subjects return to the base; a space without converter stops the start', async () => {
    expect(() => guardedRunner({ key: 'cases-1', refSpace: 'exchange' })).toThrow(/no converter/);
    const swapped = guardedRunner({ key: 'cases-1', refSpace: 'x' }, () => ({
      toSource: (ref) => ref,
      fromSource: () => REF2,
    }));
    guard({ subjects: [REF1] });
    expect((await swapped.run('{ cases { text } }')).subjects).toEqual([REF2]);
    await swapped.close();
  });
});
