/** A source gets as many calls at once as it may, the line before it is bounded, and little is sent twice. */
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
  runner = narrow();
});
afterEach(() => runner.close());

/** One call at a time, two in line. */
function narrow(sourceMs = DEFAULT_LIMITS.sourceMs): Runner {
  return createRunner(fakes, {
    limits: { ...DEFAULT_LIMITS, sourceConnections: 1, sourceWaiting: 2, sourceMs },
  });
}

const hotline = () => runner.states().find(({ source }) => source === 'hotline');
const askedOf = () =>
  fakes.source('hotline').calls.map(({ body }) => /text|about|at/.exec(body.query)?.[0]);

/** Calls that arrive are held until `letGo`. */
function holdCalls() {
  const held: (() => void)[] = [];
  const arrivals: (() => void)[] = [];
  fakes.source('hotline').misbehave(async (_, response, answer) => {
    arrivals.shift()?.();
    await new Promise<void>((resolve) => held.push(resolve));
    if (!response.destroyed) sendJson(response, await answer());
  });
  return {
    arrival: () => new Promise<void>((resolve) => arrivals.push(resolve)),
    letGo() {
      fakes.source('hotline').misbehave(undefined);
      for (const release of held.splice(0)) release();
    },
  };
}

it('a full line turns away at once, those in it have their turn in order, other sources answer', async () => {
  const { arrival, letGo } = holdCalls();
  const arrived = arrival();
  const first = runner.run('{ calls { text } }');
  await arrived;
  const line = [runner.run('{ calls { at } }'), runner.run('{ calls { about { id } } }')];
  await expect.poll(() => hotline()?.waiting).toBe(2);
  const { data, errors } = await runner.run('{ people(first: 1) { title income } }');
  expect(data).toMatchObject({ people: [{ title: 'Citizen 1' }] });
  expect(errors).toMatchObject([{ source: 'hotline', code: 'SOURCE_UNAVAILABLE' }]);
  expect(runner.failures).toEqual(['hotline: too many calls']);
  expect(hotline()).toMatchObject({ running: 1, waiting: 2, refused: 1, circuitOpen: false });
  expect(askedOf()).toEqual(['text']);
  letGo();
  for (const answered of await Promise.all([first, ...line])) expect(answered.errors).toEqual([]);
  expect(askedOf()).toEqual(['text', 'at', 'about']);
  expect(hotline()).toMatchObject({ running: 0, waiting: 0 });
});

it('who leaves the line is never sent, and who is sent and leaves gives its place back', async () => {
  const { arrival, letGo } = holdCalls();
  const [firstCaller, secondCaller] = [new AbortController(), new AbortController()];
  const arrived = arrival();
  const first = runner.run('{ calls { text } }', { signal: firstCaller.signal });
  await arrived;
  const second = runner.run('{ calls { at } }', { signal: secondCaller.signal });
  await expect.poll(() => hotline()?.waiting).toBe(1);
  secondCaller.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  expect(hotline()).toMatchObject({ running: 1, waiting: 0 });
  firstCaller.abort(new Error('left'));
  await expect(first).rejects.toThrow('left');
  expect(hotline()).toMatchObject({ running: 0, waiting: 0 });
  letGo();
  expect((await runner.run('{ calls { about { id } } }')).errors).toEqual([]);
  expect(askedOf()).toEqual(['text', 'about']);
});

it('the time in line counts', async () => {
  const hasty = narrow(150);
  const { letGo } = holdCalls();
  const answers = await Promise.all([1, 2, 3].map(() => hasty.run('{ calls { text } }')));
  expect(answers.every(({ errors }) => errors[0]?.code === 'SOURCE_UNAVAILABLE')).toBe(true);
  expect(hasty.failures).toEqual(Array(3).fill('hotline: timeout'));
  expect(hasty.states().find(({ source }) => source === 'hotline')).toMatchObject({
    ...{ running: 0, waiting: 0 },
  });
  letGo();
  await hasty.close();
});

it('a source whose connections keep breaking is sent a tenth of its calls twice, and ten', async () => {
  let arrivals = 0;
  fakes.source('hotline').misbehave(async (_, response, answer) => {
    arrivals += 1;
    // Never five in a row, which would open its circuit.
    if (arrivals % 4 === 0) sendJson(response, await answer());
    else response.destroy();
  });
  const CALLS = 100;
  for (let call = 0; call < CALLS; call += 1) await runner.run('{ calls { text } }');
  const retries = hotline()?.retries ?? 0;
  expect(arrivals).toBe(CALLS + retries);
  expect(retries).toBeGreaterThanOrEqual(18);
  expect(retries).toBeLessThanOrEqual(20);
});
