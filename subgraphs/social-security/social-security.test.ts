import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['Insurance', 'Subsidy'],
  rows: { insurances: 15_000, subsidies: 1_800, benefit_standards: 54 },
});

describe('social security: who sees what', () => {
  let office: RunningDepartment;
  beforeAll(async () => {
    office = await startDepartment(department);
  });
  afterAll(() => office.close());

  it('gives a petition officer amounts as bands, and neither reasons nor accounts', async () => {
    const { data } = await office.ask({
      as: 'petition-officer',
      purpose: 'CASE_HANDLING',
      query: '{ subsidies(first: 50) { kind amount reason bankAccount } }',
    });
    const rows = data?.subsidies as Record<string, unknown>[];
    expect(rows).toHaveLength(50);
    for (const row of rows) {
      expect(Object.keys(row).sort()).toEqual(['amount', 'kind']);
      expect(row.amount).toMatch(/^\d+-\d+$/);
    }
  });

  it('refuses a filter on an item that the consumer does not see', async () => {
    const { data, errors } = await office.ask({
      as: 'court-clerk',
      purpose: 'IDENTITY_CHECK',
      matter: '',
      query: '{ subsidies(kind: MINIMUM_LIVING, first: 5) { status } }',
    });
    expect(data?.subsidies ?? []).toEqual([]);
    expect(errors.map(({ extensions }) => extensions?.reason)).toEqual([
      'ARGUMENT_READS_DENIED_ITEM',
    ]);
  });

  it('counts recipients for planners, cells below ten hidden, and shows standards to all', async () => {
    const planner = await office.ask({
      as: 'planner',
      purpose: 'DECISION_SUPPORT',
      query: '{ subsidyStatistics { areaCode period category count suppressed } }',
    });
    const cells = planner.data?.subsidyStatistics as { count: number | null }[];
    expect(cells.some(({ count }) => count === null)).toBe(true);
    expect(cells.some(({ count }) => count !== null)).toBe(true);
    for (const { count } of cells) expect(count === null || count >= 10).toBe(true);
    const citizen = await office.ask({
      as: 'citizen',
      purpose: 'OWN_DATA',
      query: '{ benefitStandards(area: "150602") { kind monthlyAmount } }',
    });
    expect(citizen.data?.benefitStandards).toHaveLength(6);
  });
});
