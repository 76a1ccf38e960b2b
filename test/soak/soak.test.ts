/** The short form; `npm run soak -- --requests 100000` is the long one. */
import { expect, it } from 'vitest';
import { soak } from './soak.ts';

const REQUESTS = 2_000;
/** MB. What leaks with each request shows in a short run too: 10 KB each would be 10. */
const GROWTH_MOST = 6;

it('nothing is left of good, hostile and abandoned requests but their record', async () => {
  const report = await soak({ requests: REQUESTS, documents: 80, seed: 20261124 });
  expect(report.wrong).toEqual([]);
  expect(report.callsLeft).toBe(0);
  expect(report.ledger.good).toBe(true);
  expect(report.handles.after).toBeLessThanOrEqual(report.handles.before);
  const [, half = 0, , end = 0] = report.heapMb;
  expect(end - half).toBeLessThan(GROWTH_MOST);
  // That it was all there: answers, refusals, leavers, and each way of a source.
  expect(Object.keys(report.outcomes)).toEqual(
    expect.arrayContaining(['200', '400', '401', '403', '413', '415', 'left']),
  );
  expect(Object.keys(report.ways)).toHaveLength(13);
  expect(report.effects).toBeGreaterThan(50);
}, 60_000);
