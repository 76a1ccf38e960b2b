import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { docket, OPEN_MATTERS } from '../population/index.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['CourtCase'],
  rows: { court_cases: 1_200, sealed_cases: 50, courts: 10 },
});

describe('courts: what is planted', () => {
  let courts: RunningDepartment;
  beforeAll(async () => {
    courts = await startDepartment(department);
  });
  afterAll(() => courts.close());

  it('has every filing of the docket, and the demo matter is open', async () => {
    const rows = await courts.rows('court_cases');
    const numbers = new Set(rows.map((row) => row.case_number));
    expect(docket('courts').filter((filing) => !numbers.has(filing.number))).toEqual([]);
    const open = rows.find((row) => row.case_number === OPEN_MATTERS.courts);
    expect(open).toMatchObject({ stage: 'HEARING', closed_at: null, result: null });
  });

  it('keeps sealed cases apart: none of them is a case that can be listed', async () => {
    const sealed = await courts.rows('sealed_cases');
    const listed = new Set((await courts.rows('court_cases')).map((row) => row.case_number));
    expect(sealed.filter((row) => listed.has(row.case_number))).toEqual([]);
  });

  it('shows a hotline clerk cases of its area without parties or claims', async () => {
    const { data, errors } = await courts.ask({
      as: 'hotline-clerk',
      purpose: 'EARLY_MEDIATION',
      query: '{ courtCases(first: 50) { caseNumber cause communityCode claim respondentName } }',
    });
    expect(errors).toEqual([]);
    const cases = data?.courtCases as Record<string, unknown>[];
    expect(cases).toHaveLength(50);
    for (const row of cases) {
      expect(row.communityCode).toMatch(/^150602/);
      expect(row.cause).toEqual(expect.any(String));
      // The guard takes denied fields out; the gateway writes the nulls and says why.
      expect(row).not.toHaveProperty('claim');
      expect(row).not.toHaveProperty('respondentName');
    }
  });

  it('gives a mediator the amount as a band and the respondent by surname', async () => {
    const { data } = await courts.ask({
      as: 'mediator',
      purpose: 'CASE_HANDLING',
      query: '{ courtCases(first: 100) { amount respondentName } }',
    });
    const cases = data?.courtCases as { amount: string | null; respondentName: string | null }[];
    const amounts = cases.flatMap(({ amount }) => amount ?? []);
    const names = cases.flatMap(({ respondentName }) => respondentName ?? []);
    expect(amounts.length * names.length).toBeGreaterThan(0);
    for (const amount of amounts) expect(amount).toMatch(/^\d+-\d+$/);
    for (const name of names) expect(name).toMatch(/\*$/);
  });

  it('answers nobody a sealed case, the police included, and reads no row of it', async () => {
    const sealed = await courts.rows('sealed_cases');
    const { data, text, report } = await courts.ask({
      as: 'police-officer',
      purpose: 'CASE_HANDLING',
      query: `query ($people: [_Any!]!) {
        _entities(representations: $people) {
          ... on Person { courtCases { caseNumber } sealedCases { caseNumber charge } }
        }
      }`,
      variables: {
        people: sealed.map((row) => ({ __typename: 'Person', id: row.person_ref })),
      },
    });
    const people = data?._entities as Record<string, unknown>[];
    expect(people).toHaveLength(sealed.length);
    for (const person of people) {
      expect(person.courtCases).toBeInstanceOf(Array);
      expect(person).not.toHaveProperty('sealedCases');
    }
    expect(text).not.toMatch(/封/);
    expect(report?.rows.SealedCase ?? 0).toBe(0);
  });
});
