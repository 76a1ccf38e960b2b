import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityPolicy, type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['HealthRecord', 'MedicalDispute', 'ClinicCapacity'],
  rows: { health_records: 12_000, medical_disputes: 200, clinics: 100 },
});

describe('health: who sees what', () => {
  let health: RunningDepartment;
  beforeAll(async () => {
    health = await startDepartment(department);
  });
  afterAll(() => health.close());

  const recordsOf = (as: string, purpose: string, ids: readonly unknown[]) =>
    health.ask({
      as,
      purpose,
      query: `query ($people: [_Any!]!) { _entities(representations: $people) {
        ... on Person { healthRecords(first: 3) { diagnosis visitedAt } medicalDisputes { number } }
      } }`,
      variables: { people: ids.map((id) => ({ __typename: 'Person', id })) },
    });

  it('shows the citizen its own records, diagnosis included, and nobody else any', async () => {
    const { content } = await cityPolicy();
    const citizen = content.registry.personas.citizen?.sub ?? '';
    const records = await health.rows('health_records');
    const others = [...new Set(records.map((row) => row.person_ref))].filter(
      (id) => id !== citizen,
    );
    const { data } = await recordsOf('citizen', 'OWN_DATA', [citizen, others[0], others[1]]);
    const people = data?._entities as { healthRecords: { diagnosis: string }[] }[];
    const [own, ...rest] = people;
    const wanted = records.filter((row) => row.person_ref === citizen);
    expect(own?.healthRecords).toHaveLength(Math.min(3, wanted.length));
    for (const record of own?.healthRecords ?? [])
      expect(wanted.map((row) => row.diagnosis)).toContain(record.diagnosis);
    for (const other of rest) expect(other?.healthRecords ?? []).toEqual([]);
  });

  it('gives a mediator disputes of its area, and neither records nor diagnoses', async () => {
    const disputes = (await health.rows('medical_disputes')).map((row) => row.person_ref);
    const asked = await recordsOf('mediator', 'CASE_HANDLING', disputes);
    const people = asked.data?._entities as { medicalDisputes: unknown[] }[];
    expect(people.some((person) => person.medicalDisputes.length > 0)).toBe(true);
    expect(people.some((person) => person.medicalDisputes.length === 0)).toBe(true);
    expect(JSON.stringify(asked.data)).not.toMatch(/diagnosis|healthRecords/);
    expect(asked.report?.rows.HealthRecord ?? 0).toBe(0);
  });

  it('opens capacity to everybody and statistics to planners, cells below ten hidden', async () => {
    const capacity = await health.ask({
      as: 'citizen',
      purpose: 'OWN_DATA',
      query: '{ clinicCapacities(area: "150602", first: 5) { name beds bedsInUse } }',
    });
    expect(capacity.data?.clinicCapacities).toHaveLength(5);
    const statistics = await health.ask({
      as: 'planner',
      purpose: 'DECISION_SUPPORT',
      query: '{ healthStatistics(period: "2026-Q2") { areaCode category count suppressed } }',
    });
    const cells = statistics.data?.healthStatistics as { count: number | null }[];
    expect(cells.length).toBeGreaterThan(20);
    for (const { count } of cells) expect(count === null || count >= 10).toBe(true);
  });
});
