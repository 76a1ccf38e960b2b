import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signAsOfficers } from '../../policies/bundle/index.ts';
import type { Scope } from '../../policies/model/index.ts';
import { cityPolicy, keyring, type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { creditCodeHolds, managementCompanies } from '../population/businesses.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['Company', 'SoleTrader', 'Licence', 'ConsumerComplaint'],
  rows: { companies: 1_400, sole_traders: 700, licences: 300, consumer_complaints: 1_500 },
});

describe('market: what is registered', () => {
  let market: RunningDepartment;
  beforeAll(async () => {
    market = await startDepartment(department);
  });
  afterAll(() => market.close());

  it('has credit codes of the right form, each once, management companies among them', async () => {
    const rows = [...(await market.rows('companies')), ...(await market.rows('sole_traders'))];
    const codes = rows.map((row) => String(row.credit_code));
    expect(codes.filter((code) => !creditCodeHolds(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toEqual(expect.arrayContaining(managementCompanies().map((c) => c.creditCode)));
  });

  it('keeps the complaint open that the demo inspector handles', async () => {
    const rows = await market.rows('consumer_complaints');
    const open = rows.find((row) => row.number === 'CC-2026-00001');
    expect(open?.closed_at).toBeNull();
    expect(['RECEIVED', 'ACCEPTED', 'MEDIATING']).toContain(open?.status);
  });

  it('gives a hotline clerk complaints of its area, amounts as bands, telephones masked', async () => {
    const { data, errors } = await market.ask({
      as: 'hotline-clerk',
      purpose: 'CASE_HANDLING',
      query: `{ consumerComplaints(first: 40) {
        communityCode amount content company { contactPhone legalRepresentative }
      } }`,
    });
    expect(errors).toEqual([]);
    const rows = data?.consumerComplaints as {
      communityCode: string;
      amount: string;
      company: { contactPhone: string };
    }[];
    expect(rows).toHaveLength(40);
    for (const row of rows) {
      expect(row.communityCode).toMatch(/^150602/);
      expect(row.amount).toMatch(/^\d+-\d+$/);
      expect(row.company.contactPhone).toMatch(/^\d{3}\*{4}\d{4}$/);
      expect(row).not.toHaveProperty('content');
      expect(row.company).not.toHaveProperty('legalRepresentative');
    }
  });

  it('gives the inspector its own telephones whole, and the planner none', async () => {
    const query = '{ companies(first: 5) { name contactPhone annualTax } }';
    const own = await market.ask({ as: 'market-inspector', purpose: 'CASE_HANDLING', query });
    const companies = own.data?.companies as Record<string, unknown>[];
    expect(companies).toHaveLength(5);
    for (const { contactPhone } of companies) expect(contactPhone).toMatch(/^1\d{10}$/);
    const planner = await market.ask({ as: 'planner', purpose: 'DECISION_SUPPORT', query });
    expect(JSON.stringify(planner.data)).not.toMatch(/annualTax|contactPhone/);
  });

  it('publishes no cell of fewer than ten complaints', async () => {
    const { data } = await market.ask({
      as: 'planner',
      purpose: 'DECISION_SUPPORT',
      query: '{ complaintStatistics { areaCode period category count suppressed } }',
    });
    const cells = data?.complaintStatistics as { count: number | null; suppressed: boolean }[];
    expect(cells.some((cell) => cell.suppressed)).toBe(true);
    expect(cells.some((cell) => !cell.suppressed)).toBe(true);
    for (const { count, suppressed } of cells)
      expect(suppressed ? count === null : Number(count) >= 10).toBe(true);
  });

  it('answers those released cells alone that an agreement’s rows hold, and no sum over others', async () => {
    const { content } = await cityPolicy();
    const scope: Scope = {
      ...{ kind: 'compare', item: 'ComplaintStatistic.areaCode', op: 'within' },
      value: { literal: '150603' },
    };
    const agreements = content.agreements.map((one) =>
      one.id === 'market-development-decision-support'
        ? { ...one, resourceScope: { ComplaintStatistic: scope } }
        : one,
    );
    const bounded = await startDepartment(department, {
      policy: signAsOfficers({ ...content, agreements }, keyring),
    });
    const query = `{
      cells: complaintStatistics { areaCode count }
      all: complaintStatistics(totals: [AREA]) { areaCode count }
    }`;
    const asked = { as: 'planner', purpose: 'DECISION_SUPPORT', query };
    try {
      const areas = ({ data }: Awaited<ReturnType<typeof market.ask>>, root: string) => [
        ...new Set(Object(data)[root].map(({ areaCode }: Record<string, unknown>) => areaCode)),
      ];
      const whole = await market.ask(asked);
      expect(areas(whole, 'cells').length).toBeGreaterThan(3);
      expect(areas(whole, 'all')).toEqual(['150600']);
      const part = await bounded.ask(asked);
      expect(areas(part, 'cells')).toEqual(['150603']);
      expect(areas(part, 'all')).toEqual([]);
    } finally {
      await bounded.close();
    }
  });
});
