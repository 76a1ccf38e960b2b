import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import type { Row } from '../kit/index.ts';
import { OPEN_MATTERS } from '../population/index.ts';
import { digest, plantedFilings, rowsOf, validIdNumbers } from '../population/testing.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['MediationCase'],
  rows: { mediation_cases: 1_500, mediation_organisations: 100 },
});

let mediation: RunningDepartment;
let rows: Row[];
let byNumber: Map<unknown, Row>;

beforeAll(async () => {
  mediation = await startDepartment(department);
  rows = await mediation.rows('mediation_cases');
  byNumber = new Map(rows.map((row) => [row.number, row]));
});
afterAll(() => mediation.close());

describe('seed', () => {
  it('is the same on every machine', () => {
    expect(digest(rows)).toMatchInlineSnapshot(`"fed5dbdfe5613ed1"`);
  });

  it('holds every planted case under its number, from the right person', () => {
    const planted = plantedFilings('mediation');
    expect(planted.size).toBeGreaterThan(40);
    for (const [number, ref] of planted) expect(byNumber.get(number)?.person_ref).toBe(ref);
  });

  it('names nobody real', () => {
    expect(validIdNumbers(rows)).toEqual([]);
  });

  it('has a text of agreement where and only where one was written', async () => {
    const organisations = await mediation.rows('mediation_organisations');
    const codes = new Set(organisations.map(({ code }) => code));
    for (const row of rows) {
      const written = row.outcome === 'WRITTEN_AGREEMENT';
      expect(row.agreement_text !== null).toBe(written);
      expect(row.agreement_amount !== null).toBe(written);
      expect(row.closed_at === null).toBe(row.outcome === null);
      expect(row.person_ref).not.toBe(row.respondent_ref);
      expect(codes.has(row.organisation_code)).toBe(true);
    }
    expect(rows.some((row) => row.respondent_ref !== null)).toBe(true);
  });

  it('has the open case of the demo', () => {
    expect(byNumber.get(OPEN_MATTERS.mediation)).toMatchObject({
      stage: 'MEDIATING',
      closed_at: null,
    });
  });
});

describe('under the policy of the city', () => {
  it('a mediator reads the own cases, and the text of agreements only with clearance 4', async () => {
    const query = `{ mediationCases(first: 40) { number facts agreementText agreementAmount
      applicant { id } organisation { name } } }`;
    const answer = await mediation.ask({ as: 'mediator', purpose: 'CASE_HANDLING', query });
    const cases = rowsOf(answer.data?.mediationCases);
    expect(cases).toHaveLength(40);
    for (const one of cases) {
      const row = byNumber.get(one.number);
      expect(one.facts).toBe(row?.facts);
      expect(one.agreementText ?? null).toBeNull();
      expect((one.applicant as Row).id).toBe(row?.person_ref);
      expect((one.organisation as Row).name).toMatch(/委员会$/);
    }
    expect(answer.text).not.toContain('达成协议');
    expect(answer.report?.cells[0]).toMatchObject({
      coordinate: 'MediationCase.agreementText',
      reason: 'CLEARANCE_TOO_LOW',
    });
  });

  it('a court clerk gets amounts in bands', async () => {
    const query = '{ mediationCases(first: 100) { number agreementAmount sessionRecord } }';
    const answer = await mediation.ask({ as: 'court-clerk', purpose: 'CASE_HANDLING', query });
    const agreed = rowsOf(answer.data?.mediationCases).filter(
      (one) => one.agreementAmount !== null,
    );
    expect(agreed.length).toBeGreaterThan(10);
    for (const { number, agreementAmount } of agreed) {
      const [from, to] = String(agreementAmount).split('-').map(Number);
      const amount = Number(byNumber.get(number)?.agreement_amount);
      expect(from).toBeLessThanOrEqual(amount);
      expect(to).toBeGreaterThanOrEqual(amount);
      expect(to).not.toBe(from);
    }
    expect(answer.text).not.toContain('笔录');
  });

  it('a hotline clerk learns the stage of cases in the own area and no party but the applicant', async () => {
    const query = `{ mediationCases(first: 100) { number stage cause communityCode respondentName
      applicantName facts } }`;
    const answer = await mediation.ask({ as: 'hotline-clerk', purpose: 'EARLY_MEDIATION', query });
    for (const one of rowsOf(answer.data?.mediationCases)) {
      expect(one.communityCode).toMatch(/^150602/);
      expect(one.stage).toBe(byNumber.get(one.number)?.stage);
      expect([one.respondentName, one.applicantName, one.facts]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
    expect(answer.report?.cells).toHaveLength(3);
  });

  it('statistics are open to planners, small cells apart', async () => {
    const query = '{ mediationStatistics { areaCode period categoryClass count suppressed } }';
    const answer = await mediation.ask({ as: 'planner', purpose: 'DECISION_SUPPORT', query });
    const cells = rowsOf(answer.data?.mediationStatistics);
    expect(cells.some(({ suppressed }) => suppressed)).toBe(true);
    expect(cells.some(({ suppressed }) => !suppressed)).toBe(true);
    for (const { count, suppressed } of cells)
      expect(suppressed ? count : Number(count) >= 10).toBe(suppressed ? null : true);
  });
});
