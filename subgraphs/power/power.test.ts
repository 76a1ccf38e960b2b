import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { localFaults } from '../population/index.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['PowerOutage'],
  rows: { power_outages: 480, meters: 14_000 },
});

describe('power: outages are told, households are not', () => {
  let power: RunningDepartment;
  beforeAll(async () => {
    power = await startDepartment(department);
  });
  afterAll(() => power.close());

  it('has the planned failures of power at their place and time', async () => {
    const rows = await power.rows('power_outages');
    const known = new Set(rows.map((row) => `${row.grid_code} ${row.started_at}`));
    const planned = localFaults().filter((fault) => fault.service === 'power');
    expect(planned.length).toBeGreaterThan(5);
    expect(planned.filter((fault) => !known.has(`${fault.gridCode} ${fault.startedAt}`))).toEqual(
      [],
    );
  });

  it('tells a hotline clerk causes and customers as a band, not feeders', async () => {
    const { data, report } = await power.ask({
      as: 'hotline-clerk',
      purpose: 'PUBLIC_SERVICE_FAULT',
      query: `{ powerOutages(area: "150602", first: 10) {
        number startedAt cause customersAffected crewPhone feeder
      } }`,
    });
    const rows = data?.powerOutages as Record<string, unknown>[];
    expect(rows).toHaveLength(10);
    for (const row of rows) {
      expect(row.customersAffected).toMatch(/^\d+-\d+$/);
      expect(row.crewPhone).toMatch(/\*{3}/);
      expect(row).not.toHaveProperty('feeder');
    }
    expect(report?.subjects).toEqual([]);
  });

  it('publishes averages of ten meters and more, and no reading', async () => {
    const { data, report } = await power.ask({
      as: 'planner',
      purpose: 'DECISION_SUPPORT',
      query: `{ meterStatistics(period: "2026-10") {
        areaCode category meters averageConsumption suppressed
      } }`,
    });
    const cells = data?.meterStatistics as {
      meters: number | null;
      averageConsumption: number | null;
      suppressed: boolean;
    }[];
    expect(cells.length).toBeGreaterThanOrEqual(18);
    for (const { meters, averageConsumption, suppressed } of cells) {
      expect(suppressed).toBe(meters === null);
      expect(suppressed).toBe(averageConsumption === null);
      if (meters !== null) expect(meters).toBeGreaterThanOrEqual(10);
    }
    expect(cells.some(({ suppressed }) => !suppressed)).toBe(true);
    expect(report?.rows.Meter ?? 0).toBe(0);
  });

  it('has no way to a meter, not even by its reference', async () => {
    const [meter] = await power.rows('meters');
    const { text, report } = await power.ask({
      as: 'auditor',
      purpose: 'AUDIT',
      query: `query ($meters: [_Any!]!) {
        _entities(representations: $meters) { ... on Meter { consumption customerNumber } }
      }`,
      variables: { meters: [{ __typename: 'Meter', id: meter?.ref }] },
    });
    expect(text).not.toContain(String(meter?.customer_number));
    expect(report?.rows.Meter ?? 0).toBe(0);
  });
});
