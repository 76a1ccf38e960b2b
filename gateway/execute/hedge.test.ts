/** A source that may be hedged is asked a second time where it is slow; nobody else ever is. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createRunner, type Runner } from '../../test/execute.ts';
import { type FakeSources, sendJson, startFakeSources } from '../../test/fake-sources.ts';
import { TOWN_SUBGRAPHS } from '../../test/town.ts';
import { DEFAULT_LIMITS } from '../limits.ts';

let fakes: FakeSources;
let runner: Runner;

beforeAll(async () => {
  fakes = await startFakeSources(TOWN_SUBGRAPHS);
});
afterAll(() => fakes.close());
beforeEach(() => {
  fakes.reset();
  runner = createRunner(fakes, { hedgedSources: ['hotline'] });
});
afterEach(() => runner.close());

const READ = '{ calls { text } }';
const arrivals = () => fakes.source('hotline').calls.length;
const hotline = (of = runner) => of.states().find(({ source }) => source === 'hotline');

/** Until it is known how long answers usually take. */
async function warm(of = runner): Promise<void> {
  for (let call = 0; call < 32; call += 1) await of.run(READ);
  fakes.source('hotline').calls.length = 0;
}

/** The first call that arrives is never answered; tells whether its connection was closed. */
function hangOnce(): { closed: Promise<void> } {
  let first = true;
  let tell = () => {};
  const closed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  fakes.source('hotline').misbehave(async (_, response, answer) => {
    if (!first) return sendJson(response, await answer());
    first = false;
    response.on('close', tell);
  });
  return { closed };
}

it('the second answer counts, the slow call is given up, and it was one call', async () => {
  await warm();
  const before = hotline()?.calls ?? 0;
  const { closed } = hangOnce();
  const { data, errors, calls } = await runner.run(READ);
  expect(errors).toEqual([]);
  expect(data).toHaveProperty('calls.0.text', 'call 7');
  await closed;
  expect(arrivals()).toBe(2);
  const [first, second] = fakes.source('hotline').calls;
  expect(second?.text).toBe(first?.text);
  // What the ledger and the metrics count.
  expect(calls).toHaveLength(1);
  expect(hotline()).toMatchObject({ calls: before + 1, hedges: 1, running: 0, unanswered: 0 });
});

it('never within a mutation, not even its reads; never a source that was not named', async () => {
  const hasty = { ...DEFAULT_LIMITS, sourceMs: 300 };
  const [named, other] = [['hotline'], ['register']].map((hedgedSources) =>
    createRunner(fakes, { hedgedSources, limits: hasty }),
  ) as [Runner, Runner];
  await warm(named);
  hangOnce();
  await named.run('mutation { addPerson(name: "a") { income } }');
  expect(named.failures).toEqual(['hotline: timeout']);
  await warm(other);
  hangOnce();
  await other.run(READ);
  expect(other.failures).toEqual(['hotline: timeout']);
  expect(arrivals()).toBe(1);
  expect([hotline(named)?.hedges, hotline(other)?.hedges]).toEqual([0, 0]);
  await Promise.all([named.close(), other.close()]);
});

it('not before it is known how long answers take', async () => {
  const hasty = createRunner(fakes, {
    ...{ hedgedSources: ['hotline'], limits: { ...DEFAULT_LIMITS, sourceMs: 300 } },
  });
  hangOnce();
  await hasty.run(READ);
  expect([hasty.failures, arrivals()]).toEqual([['hotline: timeout'], 1]);
  await hasty.close();
});

it('a caller who leaves ends both', async () => {
  await warm();
  const caller = new AbortController();
  let open = 0;
  fakes.source('hotline').misbehave((_, response) => {
    open += 1;
    response.on('close', () => {
      open -= 1;
    });
    if (open === 2) caller.abort(new Error('left'));
  });
  await expect(runner.run(READ, { signal: caller.signal })).rejects.toThrow('left');
  await expect.poll(() => open).toBe(0);
  expect(hotline()).toMatchObject({ running: 0, hedges: 1 });
});
