import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyring, type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { personRef } from '../../wire/ref.ts';
import type { Row } from '../kit/index.ts';
import { ageOf, population } from '../population/index.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['School', 'Enrolment', 'ChildEnrolment'],
  rows: { schools: 100, enrolments: 400, child_enrolments: 1_000 },
});

describe('education: children are apart', () => {
  let education: RunningDepartment;
  beforeAll(async () => {
    education = await startDepartment(department);
  });
  afterAll(() => education.close());

  it('has everybody under 14 in the sensitive table and nobody else', async () => {
    const base = keyring.secret('base');
    const ages = new Map(
      population().persons.map((person) => [
        personRef(base, person.idNumber),
        ageOf(person.birthDate),
      ]),
    );
    const agesIn = async (table: string) =>
      (await education.rows(table)).map((row) => ages.get(String(row.person_ref)) ?? -1);
    expect(Math.max(...(await agesIn('child_enrolments')))).toBe(13);
    expect(Math.min(...(await agesIn('enrolments')))).toBe(14);
  });

  const pupilsAskedByPolice = (pupils: readonly Row[]) =>
    education.ask({
      as: 'police-officer',
      purpose: 'CASE_HANDLING',
      query: `query ($people: [_Any!]!) { _entities(representations: $people) { ... on Person {
        enrolments { stage guardianPhone school { name } } childEnrolments { stage }
      } } }`,
      variables: { people: pupils.map((row) => ({ __typename: 'Person', id: row.person_ref })) },
    });

  it('lets the police reach the school of an older pupil, never a child', async () => {
    const older = (await education.rows('enrolments')).slice(0, 40);
    const children = (await education.rows('child_enrolments')).slice(0, 40);
    const { data, report } = await pupilsAskedByPolice([...older, ...children]);
    const people = data?._entities as { enrolments: { school: { name: string } }[] }[];
    const schools = people.map((person) => person.enrolments.map(({ school }) => school.name));
    for (const found of schools.slice(0, 40)) expect(found).toEqual([expect.any(String)]);
    expect(schools.slice(40).flat()).toEqual([]);
    expect(JSON.stringify(data)).not.toMatch(/childEnrolments|guardianPhone/);
    expect(report?.rows.ChildEnrolment ?? 0).toBe(0);
  });

  it('stops at the number of persons a day that the agreement allows', async () => {
    const { data, report } = await pupilsAskedByPolice(await education.rows('enrolments'));
    expect(JSON.stringify(data)).not.toMatch(/stage/);
    expect(report?.cells.map(({ reason }) => reason)).toContain('QUOTA_EXCEEDED');
  });

  it('counts pupils of every stage for the planner, cells below ten hidden', async () => {
    const { data } = await education.ask({
      as: 'planner',
      purpose: 'DECISION_SUPPORT',
      query: '{ enrolmentStatistics { areaCode category count suppressed } }',
    });
    const cells = data?.enrolmentStatistics as { category: string; count: number | null }[];
    const shown = cells.filter((cell) => cell.count !== null);
    expect(new Set(shown.map((cell) => cell.category)).size).toBeGreaterThanOrEqual(3);
    for (const { count } of shown) expect(count).toBeGreaterThanOrEqual(10);
    const everybody = (await education.rows('enrolment_facts')).length;
    expect(shown.reduce((sum, { count }) => sum + Number(count), 0)).toBeLessThanOrEqual(everybody);
  });
});
