import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import type { Row } from '../kit/index.ts';
import { daysBetween, OPEN_MATTERS, TODAY } from '../population/index.ts';
import { digest, plantedFilings, rowsOf, validIdNumbers } from '../population/testing.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['Petition'],
  rows: { petitions: 3_000, petition_offices: 10 },
});

let petitions: RunningDepartment;
let rows: Row[];
let byNumber: Map<unknown, Row>;

beforeAll(async () => {
  petitions = await startDepartment(department);
  rows = await petitions.rows('petitions');
  byNumber = new Map(rows.map((row) => [row.number, row]));
});
afterAll(() => petitions.close());

describe('seed', () => {
  it('is the same on every machine', () => {
    expect(digest(rows)).toMatchInlineSnapshot(`"1460a07793d6bd6a"`);
  });

  it('holds every planted petition under its number, from the right person', () => {
    const planted = plantedFilings('petitions');
    expect(planted.size).toBeGreaterThan(40);
    for (const [number, ref] of planted) expect(byNumber.get(number)?.person_ref).toBe(ref);
  });

  it('names nobody real', () => {
    expect(validIdNumbers(rows)).toEqual([]);
  });

  it('keeps the limits of the Regulation: 15 days to route, 60 or 90 to answer, 30 to review', () => {
    for (const row of rows) {
      const registered = String(row.registered_at);
      expect(daysBetween(registered, String(row.accept_due_at))).toBeGreaterThanOrEqual(14);
      expect(daysBetween(registered, String(row.accept_due_at))).toBeLessThanOrEqual(15);
      if (row.accepted_at !== null)
        expect(daysBetween(String(row.accepted_at), String(row.due_at))).toBe(
          row.extended ? 90 : 60,
        );
      if (row.replied_at !== null)
        expect(daysBetween(String(row.replied_at), String(row.review_due_at))).toBe(30);
      expect(String(row.replied_at ?? TODAY) <= TODAY).toBe(true);
    }
  });

  it('knows informants only of reports, and marks repeats with their first petition', () => {
    for (const row of rows) {
      if (row.informant_name !== null) expect(row.purpose_kind).toBe('REPORT');
      expect(Boolean(row.is_repeat)).toBe(row.repeat_of_ref !== null);
    }
    expect(rows.filter((row) => row.informant_name !== null).length).toBeGreaterThan(50);
    expect(rows.filter((row) => row.is_repeat).length).toBeGreaterThan(3);
  });

  it('has the open petition of the demo', () => {
    expect(byNumber.get(OPEN_MATTERS.petitions)).toMatchObject({ status: 'UNDER_REVIEW' });
  });
});

describe('under the policy of the city', () => {
  it('nobody learns who informed, the petition office included', async () => {
    const informants = rows.filter((row) => row.informant_name !== null);
    for (const [as, purpose] of [
      ['petition-officer', 'CASE_HANDLING'],
      ['police-officer', 'CASE_HANDLING'],
      ['hotline-clerk', 'EARLY_MEDIATION'],
      ['auditor', 'AUDIT'],
      ['citizen', 'OWN_DATA'],
    ] as const) {
      const query = '{ petitions(first: 200) { number informantName informantContact } }';
      const answer = await petitions.ask({ as, purpose, query });
      for (const row of informants) expect(answer.text).not.toContain(row.informant_contact);
      for (const petition of answer.data ? rowsOf(answer.data.petitions) : [])
        expect(petition.informantName ?? null).toBeNull();
      const cells = answer.report?.cells ?? [];
      for (const cell of cells.filter(({ coordinate }) => coordinate.includes('informant')))
        expect(cell.reason).toBe('NEGATIVE_LIST');
    }
  });

  it('a hotline clerk learns how a petition stands, not what it says', async () => {
    const query = `{ petitions(first: 30, repeat: true) { number subject status dueAt content
      communityCode } }`;
    const answer = await petitions.ask({ as: 'hotline-clerk', purpose: 'EARLY_MEDIATION', query });
    const read = rowsOf(answer.data?.petitions);
    expect(read.length).toBeGreaterThan(0);
    for (const petition of read) {
      const row = byNumber.get(petition.number);
      expect(petition).toMatchObject({ subject: row?.subject, status: row?.status });
      expect(petition.communityCode).toMatch(/^150602/);
      expect(petition.content ?? null).toBeNull();
      expect(row?.is_repeat).toBe(1);
    }
  });

  it('a petition officer follows a petitioner through all petitions', async () => {
    const query = `query ($number: String!) { petition(number: $number) {
      petitioner { id petitions(first: 10) { number } } } }`;
    const repeat = rows.find((row) => row.is_repeat);
    const ask = { as: 'petition-officer', purpose: 'CASE_HANDLING', query };
    const answer = await petitions.ask({ ...ask, variables: { number: repeat?.number } });
    const petition = answer.data?.petition as { petitioner: { id: string; petitions: unknown } };
    const own = rows.filter((row) => row.person_ref === repeat?.person_ref);
    expect(petition.petitioner.id).toBe(repeat?.person_ref);
    expect(
      rowsOf(petition.petitioner.petitions)
        .map(({ number }) => number)
        .sort(),
    ).toEqual(own.map(({ number }) => number).sort());
  });

  it('without an agreement there are no petitions at all', async () => {
    const query = '{ petitions(first: 5) { number status } petitionOffices(first: 1) { name } }';
    const answer = await petitions.ask({ as: 'planner', purpose: 'DECISION_SUPPORT', query });
    expect(JSON.stringify(answer.data ?? null)).not.toContain('PET-');
  });
});
