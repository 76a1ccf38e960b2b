import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['ActivityIndex'],
  rows: { activity_index: 3_000, index_releases: 12 },
});

describe('platforms: indexes under contract', () => {
  let platforms: RunningDepartment;
  beforeAll(async () => {
    platforms = await startDepartment(department);
  });
  afterAll(() => platforms.close());

  const query = `{ activityIndex(week: "2026-W46", first: 20) {
    communityCode overall orders sample merchantBreakdown release { communities method }
  } }`;

  it('gives a planner indexes and the sample as a band, merchants to nobody', async () => {
    const { data } = await platforms.ask({ as: 'planner', purpose: 'DECISION_SUPPORT', query });
    const rows = data?.activityIndex as Record<string, unknown>[];
    expect(rows).toHaveLength(20);
    for (const row of rows) {
      expect(row.sample).toMatch(/^\d+-\d+$/);
      expect(Number(row.overall)).toBeGreaterThan(60);
      expect(row).not.toHaveProperty('merchantBreakdown');
      expect(row.release).toMatchObject({ method: expect.any(String) });
    }
  });

  it('gives the governance centre what its contract names, and no more', async () => {
    const { data, errors } = await platforms.ask({
      as: 'governance-centre',
      purpose: 'DECISION_SUPPORT',
      query,
    });
    expect(errors).toEqual([]);
    const rows = data?.activityIndex as Record<string, unknown>[];
    expect(rows).toHaveLength(20);
    for (const row of rows) {
      expect(row).toHaveProperty('overall');
      expect(row).not.toHaveProperty('orders');
      expect(row).not.toHaveProperty('sample');
    }
  });

  it('publishes no community with fewer than thirty users', async () => {
    const rows = await platforms.rows('activity_index');
    expect(Math.min(...rows.map((row) => Number(row.sample)))).toBeGreaterThanOrEqual(20);
    for (const release of await platforms.rows('index_releases')) {
      const inWeek = rows.filter((row) => row.week === release.week);
      expect(release.communities).toBe(inWeek.length);
    }
  });
});
