/** Promise 10: one department down, slow or talking nonsense costs its own fields only. */
import { gzipSync } from 'node:zlib';
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

describe('a source that is away costs its own fields only', () => {
  const QUERY = '{ people(first: 2) { title income calls { text } debts { amount } } }';
  const ways: [string, string, Parameters<ReturnType<FakeSources['source']>['misbehave']>[0]][] = [
    ['garbage', 'status 200, not JSON', (_, response) => void response.end('{"data": {')],
    ['HTML', 'status 200, not JSON', (_, response) => void response.end('<html></html>')],
    [
      'compressed, which nobody asked for',
      'status 200, not JSON',
      (_, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync('{"data":{"_entities":[{"income":1},{"income":2}]}}')),
    ],
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
