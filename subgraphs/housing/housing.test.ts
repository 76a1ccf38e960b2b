import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { localFaults } from '../population/index.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['Property', 'Estate', 'Repair'],
  rows: { properties: 3_500, estates: 800, property_managers: 45, repairs: 3_200 },
});

describe('housing: faults and who hears of them', () => {
  let housing: RunningDepartment;
  beforeAll(async () => {
    housing = await startDepartment(department);
  });
  afterAll(() => housing.close());

  it('has a repair order for every one that the planned faults caused', async () => {
    const repairs = await housing.rows('repairs');
    const known = new Set(repairs.map((row) => `${row.estate_code} ${row.reported_at}`));
    const planned = localFaults().flatMap((fault) =>
      fault.repairs.map((repair) => `${fault.estateCode} ${repair.at}`),
    );
    expect(planned.length).toBeGreaterThan(10);
    expect(planned.filter((order) => !known.has(order))).toEqual([]);
  });

  it('keeps the repair open that the demo clerk handles', async () => {
    const repairs = await housing.rows('repairs');
    const open = repairs.find((row) => row.number === 'RP-2026-0001');
    expect(open?.finished_at).toBeNull();
    expect(['REPORTED', 'IN_PROGRESS']).toContain(open?.status);
  });

  const repairs =
    '{ repairs(area: "150602", first: 20) { kind description contractorPhone cost } }';

  it('masks telephones for the hotline and gives a grid worker none', async () => {
    const hotline = await housing.ask({
      as: 'hotline-clerk',
      purpose: 'PUBLIC_SERVICE_FAULT',
      query: repairs,
    });
    const masked = hotline.data?.repairs as Record<string, unknown>[];
    expect(masked).toHaveLength(20);
    for (const row of masked) {
      expect(row.contractorPhone).toMatch(/^\d{3}\*{4}\d{4}$/);
      expect(row).not.toHaveProperty('cost');
    }
    const grid = await housing.ask({
      as: 'grid-worker',
      purpose: 'PUBLIC_SERVICE_FAULT',
      query: repairs,
    });
    const plain = grid.data?.repairs as Record<string, unknown>[];
    for (const row of plain) expect(Object.keys(row).sort()).toEqual(['description', 'kind']);
  });

  it('gives a mediator the place of a dwelling and not its door', async () => {
    const { data } = await housing.ask({
      as: 'mediator',
      purpose: 'CASE_HANDLING',
      query: '{ properties(first: 30) { address communityCode estate { name } } }',
    });
    const rows = data?.properties as { address: string; estate: { name: string } }[];
    expect(rows).toHaveLength(30);
    for (const { address, estate } of rows) {
      expect(address).not.toMatch(/\d/);
      expect(estate.name).toEqual(expect.any(String));
    }
  });

  it('lists repairs of an estate since a day, newest first', async () => {
    const { data } = await housing.ask({
      as: 'housing-clerk',
      purpose: 'PUBLIC_SERVICE_FAULT',
      query: `{ estates(area: "150602", first: 100) {
        repairs(since: "2026-06-01", first: 5) { reportedAt }
      } }`,
    });
    const estates = data?.estates as { repairs: { reportedAt: string }[] }[];
    const dates = estates.map(({ repairs }) => repairs.map(({ reportedAt }) => reportedAt));
    expect(dates.flat().length).toBeGreaterThan(50);
    for (const list of dates) {
      expect(list).toEqual([...list].sort().reverse());
      for (const reportedAt of list) expect(reportedAt >= '2026-05-31T16:00:00Z').toBe(true);
    }
  });
});
