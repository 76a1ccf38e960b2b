import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRunner, type Runner } from '../../test/execute.ts';
import { type FakeSources, sendJson, startFakeSources } from '../../test/fake-sources.ts';
import { TOWN_SUBGRAPHS } from '../../test/town.ts';
import { DEFAULT_LIMITS } from '../limits.ts';

let fakes: FakeSources;
let runner: Runner;

beforeAll(async () => {
  fakes = await startFakeSources(TOWN_SUBGRAPHS);
  runner = createRunner(fakes);
});
afterAll(async () => {
  await runner.close();
  await fakes.close();
});
beforeEach(() => {
  fakes.reset();
  runner.failures.length = 0;
});

const variablesOf = (source: string, index = 0) =>
  fakes.source(source).calls[index]?.body.variables as Record<string, unknown>;

describe('plans', () => {
  it('root, entities, @requires, entities of entities', async () => {
    const { data, errors } = await runner.run(
      '{ people(first: 1) { name bracket calls { text cost about { title } } } }',
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      people: [
        {
          name: 'N1',
          bracket: 'bracket 100',
          calls: [
            { text: 'call 11', cost: 22, about: { id: '3', title: 'Citizen 3' } },
            { text: 'call 12', cost: 24, about: { id: '1', title: 'Citizen 1' } },
          ],
        },
      ],
    });
  });

  it('a nested @requires sends what it names and nothing else', async () => {
    const { data } = await runner.run('{ person(id: "2") { smile } }');
    expect(data).toMatchObject({ person: { smile: ':) mood 2' } });
    expect(variablesOf('tax')).toEqual({
      representations: [{ __typename: 'Person', mood: { word: 'mood 2' }, id: '2' }],
    });
  });

  it('variables go where the plan says, absent ones stay absent', async () => {
    const text = 'query ($n: Int, $c: Int) { people(first: $n) { calls(first: $c) { text } } }';
    const { data } = await runner.run(text, { variables: { n: 1 } });
    expect(data).toMatchObject({ people: [{ calls: [{ text: 'call 11' }, { text: 'call 12' }] }] });
    expect(variablesOf('register')).toEqual({ n: 1 });
    expect(variablesOf('hotline')).not.toHaveProperty('c');
    await runner.run(text, { variables: { n: 1, c: null } });
    expect(variablesOf('hotline', 1)).toHaveProperty('c', null);
  });

  it('a body has the keys query and variables only', async () => {
    await runner.run('query Named { people { income } }', { operationName: 'Named' });
    expect(Object.keys(fakes.source('register').calls[0]?.body ?? {})).toEqual(['query']);
    expect(Object.keys(fakes.source('hotline').calls[0]?.body ?? {})).toEqual([
      'query',
      'variables',
    ]);
  });

  it.each([true, false])('a Condition is respected: %s', async (s) => {
    const text = 'query ($s: Boolean!) { people(first: 1) { id income @include(if: $s) } }';
    const { data } = await runner.run(text, { variables: { s } });
    expect(fakes.source('hotline').calls).toHaveLength(s ? 1 : 0);
    expect(data).toEqual({
      people: [{ __typename: 'Person', id: '1', ...(s ? { income: 100 } : {}) }],
    });
  });

  it.each([true, false])('so is its other branch: %s', async (s) => {
    const text = 'query ($s: Boolean!) { people(first: 1) { id ... @skip(if: $s) { income } } }';
    await runner.run(text, { variables: { s } });
    expect(fakes.source('hotline').calls).toHaveLength(s ? 0 : 1);
  });

  it('a condition variable is read as an own property only', async () => {
    const text = 'query ($s: Boolean!) { people { id income @include(if: $s) } }';
    await runner.run(text, { variables: Object.create({ s: true }) });
    expect(fakes.source('hotline').calls).toHaveLength(0);
  });

  it('type conditions in a path: only those types are asked about', async () => {
    const { data } = await runner.run('{ parties { title ... on Person { income } } }');
    expect(variablesOf('hotline')).toEqual({
      representations: ['1', '2'].map((id) => ({ __typename: 'Person', id })),
    });
    expect(data).toMatchObject({ parties: [{ income: 100 }, { title: 'Well & Sons' }, {}] });
  });

  it('several types in one batch, each with its own key', async () => {
    const { data } = await runner.run(
      '{ hits { ... on Person { income } ... on Company { phone boss { income } } } }',
    );
    expect(data).toMatchObject({
      hits: [{ phone: '+c1', boss: { income: 100 } }, { income: null }, null],
    });
    expect(fakes.source('hotline').calls).toHaveLength(1);
  });

  it('lists in lists', async () => {
    const { data } = await runner.run('{ blocks { income } }');
    expect(data).toMatchObject({
      blocks: [[{ income: 100 }, { income: null }], [], [{ income: 300 }]],
    });
  });

  it('aliases of one field with two arguments stay apart', async () => {
    const { data } = await runner.run(
      '{ people(first: 1) { one: calls(first: 1) { text } all: calls { text } } }',
    );
    expect(data).toMatchObject({
      people: [{ one: [{ text: 'call 11' }], all: [{ text: 'call 11' }, { text: 'call 12' }] }],
    });
  });

  it('objects and lists of one length that two sources share are joined element by element', async () => {
    const { data } = await runner.run(
      '{ town { name mayor { title } slogan quarters { label noise } } }',
    );
    expect(data).toMatchObject({
      town: {
        name: 'Wells',
        mayor: { title: 'Citizen 2' },
        slogan: 'Deep',
        quarters: [
          { label: 'north', noise: 4 },
          { label: 'south', noise: null },
        ],
      },
    });
  });
});

describe('representations', () => {
  it('an entity is asked about once and answered at every place, as copies', async () => {
    const { data } = await runner.run('{ people { friend { mood { word } } } }');
    expect(variablesOf('hotline')).toEqual({
      representations: [{ __typename: 'Person', id: '3' }],
    });
    const people = (data?.people ?? []) as { friend: { mood: object } }[];
    expect(people.map(({ friend }) => friend.mood)).toEqual(Array(3).fill({ word: 'mood 3' }));
    expect(people[0]?.friend.mood).not.toBe(people[1]?.friend.mood);
  });

  it('copies: what differs between two places does not mix', async () => {
    const { data } = await runner.run(`{
      a: person(id: "1") { calls(first: 1) { about { title } } }
      b: person(id: "1") { calls(first: 1) { about { name(style: "S") } } }
    }`);
    expect(data).toMatchObject({
      a: { calls: [{ about: { title: 'Citizen 3' } }] },
      b: { calls: [{ about: { name: 'S3' } }] },
    });
    expect(data).not.toHaveProperty('a.calls.0.about.name');
  });

  it('without a representation there is no call', async () => {
    const { data } = await runner.run('{ person(id: "none") { income calls { text } } }');
    expect(data).toEqual({ person: null });
    expect(fakes.source('hotline').calls).toHaveLength(0);
  });

  it('an entity without its key is left out alone', async () => {
    fakes.source('register').misbehave((_, response) =>
      sendJson(response, {
        data: {
          people: [
            { __typename: 'Person', id: null },
            { __typename: 'Person', id: '1' },
            { __typename: 'Person' },
            { id: '3' },
          ],
        },
      }),
    );
    const { data } = await runner.run('{ people { income } }');
    expect(variablesOf('hotline')).toEqual({
      representations: [{ __typename: 'Person', id: '1' }],
    });
    expect(data?.people).toHaveLength(4);
    expect(data).toMatchObject({ people: [{}, { income: 100 }, {}, {}] });
  });

  it('an input of @requires that is null is sent as null', async () => {
    const { data } = await runner.run('{ person(id: "2") { bracket } }');
    expect(data).toMatchObject({ person: { bracket: 'bracket null' } });
  });

  it('an entity that its source does not know leaves the rest alone', async () => {
    fakes.source('hotline').misbehave(async (_, response, answer) => {
      const real = (await answer()) as { data: { _entities: unknown[] } };
      sendJson(response, { data: { _entities: [null, ...real.data._entities.slice(1)] } });
    });
    const { data, errors } = await runner.run('{ people { title income } }');
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      people: [{ title: 'Citizen 1' }, { income: null }, { income: 300 }],
    });
  });
});

describe('a source that is away costs its own fields only', () => {
  const QUERY = '{ people(first: 2) { title income calls { text } debts { amount } } }';
  const ways: [string, string, Parameters<ReturnType<FakeSources['source']>['misbehave']>[0]][] = [
    ['garbage', 'status 200, not JSON', (_, response) => void response.end('{"data": {')],
    ['HTML', 'status 200, not JSON', (_, response) => void response.end('<html></html>')],
    ['a list', 'status 200, not a GraphQL answer', (_, response) => sendJson(response, [])],
    ['nothing', 'status 200, not a GraphQL answer', (_, response) => sendJson(response, {})],
    [
      'data of another kind',
      'status 200, not a GraphQL answer',
      (_, response) => sendJson(response, { data: [1] }),
    ],
    [
      'a server error with data',
      'status 503',
      (_, response) =>
        sendJson(response, { data: { _entities: [{ income: 1 }, { income: 2 }] } }, 503),
    ],
    [
      'a redirect',
      'status 302, not JSON',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['a broken connection', 'UND_ERR_SOCKET', (_, response) => void response.destroy()],
    [
      'half an answer',
      'UND_ERR_SOCKET',
      (_, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"data"', () => response.destroy());
      },
    ],
    [
      'too few entities',
      'wrong count of entities',
      (_, response) => sendJson(response, { data: { _entities: [{ income: 1 }] } }),
    ],
    [
      'too many entities',
      'wrong count of entities',
      (_, response) =>
        sendJson(response, { data: { _entities: [{ income: 1 }, { income: 2 }, { income: 3 }] } }),
    ],
    ['no entities', 'wrong count of entities', (_, response) => sendJson(response, { data: {} })],
  ];

  it.each(ways)('%s', async (_, cause, how) => {
    fakes.source('hotline').misbehave(how);
    const { data, errors } = await runner.run(QUERY);
    expect(runner.failures).toEqual([`hotline: ${cause}`]);
    expect(data).toEqual({
      people: ['1', '2'].map((id) => ({
        __typename: 'Person',
        id,
        title: `Citizen ${id}`,
        debts: [{ amount: Number(id) }],
      })),
    });
    expect(errors.map(({ source, code, path }) => [source, code, ...path])).toEqual([
      ['hotline', 'SOURCE_UNAVAILABLE', 'people', 0, 'income'],
      ['hotline', 'SOURCE_UNAVAILABLE', 'people', 0, 'calls'],
    ]);
  });

  it('connection refused, at a root: one error per root field', async () => {
    const away = createRunner({
      ...fakes,
      definitions: fakes.definitions.map((source) =>
        source.name === 'hotline' ? { ...source, url: 'http://127.0.0.1:1/graphql' } : source,
      ),
    });
    const { data, errors } = await away.run('{ calls { text } more: calls { at } people { id } }');
    expect(data).toEqual({ people: [{ id: '1' }, { id: '2' }, { id: '3' }] });
    expect(errors.map(({ code, path }) => [code, ...path])).toEqual([
      ['SOURCE_UNAVAILABLE', 'calls'],
      ['SOURCE_UNAVAILABLE', 'more'],
    ]);
    expect(away.failures).toEqual(['hotline: ECONNREFUSED']);
    await away.close();
  });

  it.each([
    ['silent', () => undefined],
    [
      'dripping',
      (response: { write(text: string): void }) => {
        const timer = setInterval(() => response.write(' '), 10);
        timer.unref();
      },
    ],
  ])('slow (%s): the time limit is on the whole call', async (_, how) => {
    const hasty = createRunner(fakes, { limits: { ...DEFAULT_LIMITS, sourceMs: 100 } });
    fakes.source('hotline').misbehave((_call, response) => how(response));
    const { data, errors } = await hasty.run('{ people { title } calls { text } }');
    expect(data).toHaveProperty('people.0.title', 'Citizen 1');
    expect(errors).toHaveLength(1);
    expect(hasty.failures).toEqual(['hotline: timeout']);
    await hasty.close();
  });

  it('too large: counted while reading, not trusted from a header', async () => {
    const small = createRunner(fakes, { limits: { ...DEFAULT_LIMITS, sourceAnswerBytes: 1000 } });
    let written = 0;
    fakes.source('hotline').misbehave((_, response) => {
      response.on('error', () => undefined);
      const pump = () => {
        while (!response.destroyed && written < 50_000_000) {
          written += 65_536;
          if (!response.write(' '.repeat(65_536))) return;
        }
      };
      response.on('drain', pump);
      pump();
    });
    const { errors } = await small.run('{ people { title } calls { text } }');
    expect(errors.map(({ code }) => code)).toEqual(['SOURCE_UNAVAILABLE']);
    expect(small.failures).toEqual(['hotline: more than 1000 bytes']);
    expect(written).toBeLessThan(50_000_000);
    await small.close();
  });

  it('a caller who leaves ends the call, and that is no failure of the source', async () => {
    const caller = new AbortController();
    const arrived = new Promise<boolean>((resolve) => {
      fakes.source('hotline').misbehave((_, response) => {
        response.on('close', () => resolve(response.writableEnded));
        caller.abort(new Error('left'));
      });
    });
    await expect(runner.run('{ calls { text } }', { signal: caller.signal })).rejects.toThrow(
      'left',
    );
    expect(await arrived).toBe(false);
    expect(runner.failures).toEqual([]);
  });
});

describe('calls are sent again', () => {
  const closeOnce = () => {
    let closed = false;
    fakes.source('hotline').misbehave(async (_, response, answer) => {
      if (closed) return sendJson(response, await answer());
      closed = true;
      response.destroy();
    });
  };

  it('once, where the connection closed under a read', async () => {
    closeOnce();
    const { data, errors } = await runner.run('{ calls { text } }');
    expect(errors).toEqual([]);
    expect(data).toHaveProperty('calls.0.text', 'call 7');
    const [first, second] = fakes.source('hotline').calls;
    expect(second?.text).toBe(first?.text);
  });

  it('never within a mutation, not even its reads', async () => {
    closeOnce();
    const { data, errors } = await runner.run('mutation { addPerson(name: "a") { title income } }');
    expect(data).toMatchObject({ addPerson: { title: 'a' } });
    expect(errors).toHaveLength(1);
    expect(fakes.source('hotline').calls).toHaveLength(1);
  });
});

describe('errors of a source', () => {
  it('at a root keep their path and code', async () => {
    fakes.source('hotline').misbehave((_, response) =>
      sendJson(response, {
        data: { calls: [{ text: null }] },
        errors: [
          { message: 'no text', path: ['calls', 0, 'text'], extensions: { code: 'NO_TEXT' } },
          { message: 'odd', extensions: { code: 'not a code' }, path: [{}] },
          'not an error',
        ],
      }),
    );
    const { data, errors } = await runner.run('{ calls { text } }');
    expect(data).toEqual({ calls: [{ text: null }] });
    expect(errors).toEqual([
      { source: 'hotline', code: 'NO_TEXT', message: 'no text', path: ['calls', 0, 'text'] },
      { source: 'hotline', code: 'SOURCE_ERROR', message: 'odd', path: ['calls'] },
    ]);
  });

  it('at entity i belong to the first place of that entity', async () => {
    fakes.source('hotline').misbehave((_, response) =>
      sendJson(response, {
        data: { _entities: [{ calls: [] }, null] },
        errors: [{ message: 'x', path: ['_entities', 1, 'calls', 4, 'text'] }],
      }),
    );
    const { errors } = await runner.run('{ people(first: 2) { calls { text } } }');
    expect(errors.map(({ path }) => path)).toEqual([['people', 1, 'calls', 4, 'text']]);
  });

  it('that take all data with them are reported once, as what they are', async () => {
    fakes
      .source('hotline')
      .misbehave((_, response) =>
        sendJson(
          response,
          { data: null, errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] },
          403,
        ),
      );
    const { errors } = await runner.run('{ people { income } }');
    expect(errors).toMatchObject([{ code: 'FORBIDDEN', path: ['people', 0] }]);
    expect(runner.failures).toEqual([]);
  });

  it('are bounded', async () => {
    const strict = createRunner(fakes, { limits: { ...DEFAULT_LIMITS, answerErrors: 3 } });
    fakes
      .source('hotline')
      .misbehave((_, response) =>
        sendJson(response, { data: null, errors: Array(50).fill({ message: 'x' }) }),
      );
    expect((await strict.run('{ calls { text } }')).errors).toHaveLength(3);
    await strict.close();
  });
});

describe('mutations', () => {
  it('a root starts when the one before it is complete, reads included', async () => {
    const order: string[] = [];
    for (const source of fakes.sources.values())
      source.misbehave(async (call, response, answer) => {
        const real = await answer();
        // Lets whatever runs beside this call overtake it.
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${source.name} ${call.body.query.startsWith('mutation') ? 'writes' : 'reads'}`);
        sendJson(response, real);
      });
    const { data } = await runner.run(
      'mutation { addPerson(name: "a") { income } addCall(text: "t") { cost } }',
    );
    expect(order).toEqual(['register writes', 'hotline reads', 'hotline writes', 'tax reads']);
    expect(data).toMatchObject({ addPerson: { income: 300 }, addCall: { cost: 18 } });
  });
});

describe('the record of calls', () => {
  it('names source, round, text and time of each', async () => {
    const { calls } = await runner.run('{ people { bracket debts { amount } } }');
    expect(calls.map(({ source, round }) => [source, round])).toEqual([
      ['register', 1],
      ['hotline', 2],
      ['tax', 3],
    ]);
    expect(calls[0]?.operation).toBe(fakes.source('register').calls[0]?.body.query);
    expect(calls.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
  });
});
