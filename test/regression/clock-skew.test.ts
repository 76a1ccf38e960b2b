/**
 * Gateway and guard whose clocks differ at the edge of an agreement: whoever thinks it over denies, and the
 * other's opinion opens nothing.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CANARY } from './departments.ts';
import { type Federation, startFederation } from './federation.ts';
import { AGREEMENTS, contentOf } from './policy.ts';

const SKEW_MS = 120_000;
const real = Date.now.bind(Date);
/** Where each takes the time that it decides by. */
const GUARD = /subgraphs\/kit\/answer\.ts/;
const GATEWAY = /gateway\/(decide|pipeline|stages)/;

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
  const until = real() + SKEW_MS / 2;
  const agreements = AGREEMENTS.map((one) =>
    one.id === 'health-hotline' ? { ...one, until } : one,
  );
  city.publish({ ...contentOf(city.sources, () => agreements), number: 1 });
  await vi.waitFor(
    async () => expect((await ask()).extensions.access.policyVersion).toMatch(/^1-/),
    {
      timeout: 10_000,
    },
  );
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => city?.close());

const ask = () => city.ask({ query: '{ records { kind } }' });

/** Those parts of the process run ahead. */
function ahead(who: RegExp): void {
  vi.spyOn(Date, 'now').mockImplementation(() =>
    who.test(new Error().stack?.split('\n').slice(2, 4).join('\n') ?? '')
      ? real() + SKEW_MS
      : real(),
  );
}

describe('an agreement that ends in a minute', () => {
  it('still grants while both clocks say so', async () => {
    const { data } = await ask();
    expect(data.records.length).toBeGreaterThan(0);
    expect(data.records[0].kind).toMatch(/^kind/);
  });

  it('a guard two minutes ahead denies what the gateway would grant', async () => {
    ahead(GUARD);
    const { data, text } = await ask();
    // No item of the type is granted there any more, so that none of its rows is in scope.
    expect(data.records).toEqual([]);
    expect(text).not.toMatch(/"kind \d/);
    expect(text).not.toContain(CANARY);
  });

  it('a gateway two minutes ahead denies, and the guard is not asked for the item', async () => {
    ahead(GATEWAY);
    city.wire.length = 0;
    const { text } = await ask();
    expect(text).toContain('AGREEMENT_EXPIRED');
    expect(city.wire.map(({ body }) => body).join()).not.toContain('kind');
  });
});
