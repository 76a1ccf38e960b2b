import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['PublicInterestCase', 'Prosecution'],
  rows: { public_interest_cases: 140, prosecutions: 200 },
});

describe('procuratorate: what leaves it', () => {
  let procuratorate: RunningDepartment;
  beforeAll(async () => {
    procuratorate = await startDepartment(department);
  });
  afterAll(() => procuratorate.close());

  const ask = (as: string, purpose: string, query: string) =>
    procuratorate.ask({ as, purpose, query });

  it('tells the market inspector the facts of a case, the planner only what was mended', async () => {
    const query = '{ publicInterestCases(first: 30) { title facts rectified rectifyDueAt } }';
    const inspector = await ask('market-inspector', 'CASE_HANDLING', query);
    const seen = inspector.data?.publicInterestCases as Record<string, unknown>[];
    expect(seen).toHaveLength(30);
    for (const row of seen) expect(row.facts).toMatch(/社会公共利益/);
    const planner = await ask('planner', 'DECISION_SUPPORT', query);
    const planned = planner.data?.publicInterestCases as Record<string, unknown>[];
    expect(planned).toHaveLength(30);
    for (const row of planned)
      expect(Object.keys(row).sort()).toEqual(['rectified', 'rectifyDueAt']);
  });

  it('gives criminal records to nobody, and reads none of them', async () => {
    const query = '{ prosecutions(first: 10) { number charge suspect { id } } }';
    for (const [persona, purpose] of [
      ['police-officer', 'CASE_HANDLING'],
      ['auditor', 'AUDIT'],
      ['court-clerk', 'IDENTITY_CHECK'],
    ] as const) {
      const { text, report } = await ask(persona, purpose, query);
      expect(text, persona).not.toMatch(/检刑诉受|罪/);
      expect(report?.rows.Prosecution ?? 0, persona).toBe(0);
    }
  });
});
