/** A source that does not answer is not called for a moment; who asks meanwhile waits for nothing. */
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRunner, type Runner } from '../../test/execute.ts';
import { type FakeSources, sendJson, startFakeSources } from '../../test/fake-sources.ts';
import { TOWN_SUBGRAPHS } from '../../test/town.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { FAILURES_TO_OPEN, OPEN_MS, SourceHealth } from './health.ts';

let fakes: FakeSources;
let runner: Runner;

beforeAll(async () => {
  fakes = await startFakeSources(TOWN_SUBGRAPHS);
});
afterAll(() => fakes.close());
beforeEach(() => {
  // The clock stands still unless a test moves it; timers and sockets are real.
  vi.useFakeTimers({ toFake: ['performance'] });
  fakes.reset();
  runner = createRunner(fakes);
});
afterEach(async () => {
  vi.useRealTimers();
  await runner.close();
});

const isOpen = (source = 'hotline') =>
  runner.states().find((state) => state.source === source)?.circuitOpen;

function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** Halts after the headers: nothing to send again, so a call is a call. */
function breakOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('{', () => response.destroy());
}

async function openCircuit(): Promise<void> {
  fakes.source('hotline').misbehave((_, response) => breakOff(response));
  for (let failure = 0; failure < FAILURES_TO_OPEN; failure += 1) {
    expect(isOpen()).toBe(false);
    await runner.run('mutation { addPerson(name: "a") { income } }');
  }
  expect(isOpen()).toBe(true);
  fakes.source('hotline').calls.length = 0;
}

describe('the circuit of a source', () => {
  it('opens after calls in a row without an answer: no call arrives, the other sources answer', async () => {
    await openCircuit();
    const { data, errors } = await runner.run('{ people(first: 1) { title income } }');
    expect(data).toMatchObject({ people: [{ title: 'Citizen 1' }] });
    expect(errors).toMatchObject([{ source: 'hotline', code: 'SOURCE_UNAVAILABLE' }]);
    expect(runner.failures.at(-1)).toBe('hotline: circuit open');
    expect(fakes.source('hotline').calls).toEqual([]);
    expect(isOpen('register')).toBe(false);
    expect(runner.states().find(({ source }) => source === 'hotline')).toMatchObject({
      ...{ calls: FAILURES_TO_OPEN, unanswered: FAILURES_TO_OPEN, refused: 1 },
    });
  });

  it('lets one call at a time try whether the source is back, however many ask', async () => {
    await openCircuit();
    vi.advanceTimersByTime(OPEN_MS);
    const held = gate();
    const arrived = gate();
    fakes.source('hotline').misbehave(async (_, response, answer) => {
      arrived.open();
      await held.passed;
      sendJson(response, await answer());
    });
    const probe = runner.run('{ calls { text } }');
    await arrived.passed;
    const others = await Promise.all(
      Array.from({ length: 20 }, () => runner.run('{ calls { at } }')),
    );
    expect(others.every(({ errors }) => errors[0]?.code === 'SOURCE_UNAVAILABLE')).toBe(true);
    held.open();
    expect((await probe).errors).toEqual([]);
    expect(fakes.source('hotline').calls).toHaveLength(1);
    expect(isOpen()).toBe(false);
    expect((await runner.run('{ calls { at } }')).errors).toEqual([]);
  });

  it('stays open for another while when the probe fails', async () => {
    await openCircuit();
    vi.advanceTimersByTime(OPEN_MS - 1);
    await runner.run('{ calls { text } }');
    expect(fakes.source('hotline').calls).toHaveLength(0);
    vi.advanceTimersByTime(1);
    await runner.run('{ calls { text } }');
    await runner.run('{ calls { text } }');
    expect(fakes.source('hotline').calls).toHaveLength(1);
    expect(isOpen()).toBe(true);
  });

  it('goes on trying after the caller of a probe has left', async () => {
    await openCircuit();
    vi.advanceTimersByTime(OPEN_MS);
    const caller = new AbortController();
    fakes.source('hotline').misbehave(() => caller.abort(new Error('left')));
    await expect(runner.run('{ calls { at } }', { signal: caller.signal })).rejects.toThrow('left');
    fakes.source('hotline').misbehave(undefined);
    expect((await runner.run('{ calls { text } }')).errors).toEqual([]);
  });

  it.each([
    [
      'an answer that is too large',
      (response: ServerResponse) => void response.end(' '.repeat(2000)),
    ],
    ['a server error', (response: ServerResponse) => sendJson(response, {}, 500)],
    ['HTML', (response: ServerResponse) => void response.end('<html></html>')],
  ])('does not open by %s: nobody waited for it', async (_, how) => {
    const small = createRunner(fakes, { limits: { ...DEFAULT_LIMITS, sourceAnswerBytes: 1000 } });
    fakes.source('hotline').misbehave((_call, response) => how(response));
    for (let call = 0; call <= FAILURES_TO_OPEN; call += 1) await small.run('{ calls { text } }');
    expect(small.failures).toHaveLength(FAILURES_TO_OPEN + 1);
    expect(small.states().some(({ circuitOpen }) => circuitOpen)).toBe(false);
    await small.close();
  });
});

describe('what counts', () => {
  it('is no failure where the source answered others meanwhile', () => {
    const health = new SourceHealth();
    const slow = Array.from({ length: FAILURES_TO_OPEN }, () => health.begin());
    health.answered(health.begin());
    for (const call of slow) health.failed(call);
    expect(health.open).toBe(false);
    for (let failure = 0; failure < FAILURES_TO_OPEN; failure += 1) health.failed(health.begin());
    expect(health.open).toBe(true);
  });

  it('is no late failure of a call from before the circuit opened: it puts off no probe', () => {
    const health = new SourceHealth();
    const all = Array.from({ length: FAILURES_TO_OPEN + 1 }, () => health.begin());
    const late = all.pop();
    for (const call of all) health.failed(call);
    vi.advanceTimersByTime(OPEN_MS);
    if (late) health.failed(late);
    expect(health.refuses).toBe(false);
  });
});
