/**
 * Publications under load: no request fails, every answer follows from exactly one bundle, at the gateway
 * and at each department that it asks.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BundleContent } from '../../policies/model/index.ts';
import { type Answered, type Federation, startFederation } from './federation.ts';

const LOOPS = 6;
const BURST = 5;
const ONE_BY_ONE = 15;
/** Asks all three departments. */
const QUERY = '{ people(first: 2) { name phone bracket records(first: 1) { kind } } }';
const MUTATION =
  'mutation { setPhone(id: "AAAAAAAAAAAAAAAAAAAAAAA", phone: "13800000000") { name } }';

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
});
afterAll(() => city?.close());

/** Even bundles grant the clerk phones of one department and brackets of another, odd ones neither. */
function contentOf(number: number): BundleContent {
  const agreements = city.content.agreements.map((agreement) =>
    agreement.id === 'tax-hotline'
      ? { ...agreement, status: number % 2 === 0 ? 'ACTIVE' : 'SUSPENDED' }
      : {
          ...agreement,
          items: agreement.items.filter((item) => number % 2 === 0 || item !== 'Person.phone'),
        },
  );
  return { ...city.content, agreements: agreements as BundleContent['agreements'], number };
}

interface Seen {
  readonly number: number;
  readonly granted: readonly boolean[];
}

function seenIn(answer: Answered): Seen {
  const number = Number(answer.extensions.access.policyVersion.split('-')[0]);
  const granted = answer.data.people.flatMap((row: { phone: unknown; bracket: unknown }) => [
    row.phone !== null,
    row.bracket !== null,
  ]);
  return { number, granted };
}

describe('publications under load', () => {
  it('fail no request, and each answer follows from one bundle', async () => {
    const seen: Seen[] = [];
    const failed: string[] = [];
    let running = true;
    const read = async () => {
      while (running) {
        const answer = await city.ask({ query: QUERY });
        const wrong = answer.errors.filter(
          ({ extensions }) => extensions.code !== 'UNAUTHORIZED_FIELD_OR_TYPE',
        );
        if (answer.status !== 200 || wrong.length > 0) failed.push(answer.text);
        else seen.push(seenIn(answer));
      }
    };
    const write = async () => {
      while (running) {
        const answer = await city.ask({ as: 'registrar', query: MUTATION });
        if (answer.status !== 200 || answer.errors.length > 0) failed.push(answer.text);
      }
    };
    const load = [...Array.from({ length: LOOPS }, () => read()), write()];
    const newest = () => Math.max(-1, ...seen.map(({ number }) => number));
    const inEffect = (number: number) =>
      vi.waitFor(() => expect(newest()).toBe(number), { timeout: 10_000, interval: 5 });

    await inEffect(0);
    for (let number = 1; number <= BURST; number++) city.publish(contentOf(number));
    await inEffect(BURST);
    for (let number = BURST + 1; number <= BURST + ONE_BY_ONE; number++) {
      city.publish(contentOf(number));
      await inEffect(number);
    }
    running = false;
    await Promise.all(load);

    expect(failed).toEqual([]);
    const mixed = seen.filter(({ number, granted }) =>
      granted.some((one) => one !== (number % 2 === 0)),
    );
    expect(mixed).toEqual([]);
    expect(new Set(seen.map(({ number }) => number)).size).toBeGreaterThan(ONE_BY_ONE);
  }, 120_000);
});
