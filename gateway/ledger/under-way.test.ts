import { describe, expect, it } from 'vitest';
import { UnderWay } from './under-way.ts';

let now = 0;

/** Ends when it is told to. */
function request(): { readonly running: Promise<void>; readonly end: () => Promise<void> } {
  let resolve = () => {};
  const running = new Promise<void>((done) => {
    resolve = done;
  });
  return {
    running,
    async end() {
      resolve();
      await running;
      await new Promise(setImmediate);
    },
  };
}

/** Of requests that took 10 ms each. */
async function used(): Promise<UnderWay> {
  now = 1_000;
  const underWay = new UnderWay(() => now);
  for (let count = 0; count < 100; count++) {
    const one = request();
    underWay.add(one.running);
    now += 10;
    await one.end();
  }
  return underWay;
}

describe('requests under way', () => {
  it('are waited for until they have ended', async () => {
    const underWay = await used();
    const one = request();
    underWay.add(one.running);
    underWay.add(request().running);
    expect(underWay.soon()).toBe(2);
    await one.end();
    expect(underWay.soon()).toBe(1);
  });

  it('hold nobody up that take much longer than is usual', async () => {
    const underWay = await used();
    underWay.add(request().running);
    now += 39;
    underWay.add(request().running);
    expect(underWay.soon()).toBe(2);
    now += 2;
    expect(underWay.soon()).toBe(1);
  });

  it('are settled when all that were there have ended', async () => {
    const underWay = await used();
    const [one, other] = [request(), request()];
    underWay.add(one.running);
    underWay.add(other.running);
    let settled = false;
    const all = underWay.settled().then(() => {
      settled = true;
    });
    await one.end();
    expect(settled).toBe(false);
    await other.end();
    await all;
  });
});
