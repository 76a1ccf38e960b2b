import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyring, type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { personRef } from '../../wire/ref.ts';
import type { Row } from '../kit/index.ts';
import { DEMO_CITIZEN, OPEN_MATTERS, population } from '../population/index.ts';
import { digest, plantedFilings, rowsOf, validIdNumbers } from '../population/testing.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['PoliceCall', 'HouseholdRegistration'],
  rows: { police_calls: 4_000, household_registrations: 20_000, police_stations: 88 },
});

let police: RunningDepartment;
let calls: Row[];
let registrations: Row[];
let byNumber: Map<unknown, Row>;

beforeAll(async () => {
  police = await startDepartment(department);
  calls = await police.rows('police_calls');
  registrations = await police.rows('household_registrations');
  byNumber = new Map(calls.map((row) => [row.number, row]));
});
afterAll(() => police.close());

describe('seed', () => {
  it('is the same on every machine', () => {
    expect([digest(calls), digest(registrations)]).toMatchInlineSnapshot(`
      [
        "045bbe7160b8acf2",
        "a1d061ef4ee30e5b",
      ]
    `);
  });

  it('holds every planted call under its number, from the right person', () => {
    const planted = plantedFilings('police');
    expect(planted.size).toBeGreaterThan(40);
    for (const [number, ref] of planted) expect(byNumber.get(number)?.person_ref).toBe(ref);
  });

  it('names nobody real', () => {
    expect(validIdNumbers([...calls, ...registrations])).toEqual([]);
  });

  it('registers everybody once, at a station that exists', async () => {
    const stations = new Set((await police.rows('police_stations')).map(({ code }) => code));
    expect(new Set(registrations.map((row) => row.person_ref)).size).toBe(20_000);
    for (const row of [...calls, ...registrations])
      expect(stations.has(row.station_code)).toBe(true);
  });

  it('has the open call of the demo, and a few that touch a criminal file', () => {
    expect(byNumber.get(OPEN_MATTERS.police)).toMatchObject({ status: 'OPEN', closed_at: null });
    expect(calls.filter((row) => row.criminal_record !== null).length).toBeGreaterThan(10);
  });
});

describe('under the policy of the city', () => {
  it('nobody outside learns of criminal files through a dispute call', async () => {
    for (const [as, purpose] of [
      ['court-clerk', 'CASE_HANDLING'],
      ['mediator', 'CASE_HANDLING'],
      ['auditor', 'AUDIT'],
    ] as const) {
      const query = '{ policeCalls(first: 200) { number criminalRecord } }';
      const answer = await police.ask({ as, purpose, query });
      for (const row of calls)
        if (row.criminal_record !== null) expect(answer.text).not.toContain(row.criminal_record);
    }
  });

  it('a hotline clerk learns that and when there were calls, not their numbers or texts', async () => {
    const query = `{ policeCalls(first: 50) { kind receivedAt status communityCode number summary
      place } }`;
    const answer = await police.ask({ as: 'hotline-clerk', purpose: 'EARLY_MEDIATION', query });
    const read = rowsOf(answer.data?.policeCalls);
    expect(read).toHaveLength(50);
    for (const call of read) {
      expect(call.communityCode).toMatch(/^150602/);
      expect(call.kind).toMatch(/\S/);
      expect(Object.keys(call).sort()).toEqual(['communityCode', 'kind', 'receivedAt', 'status']);
    }
    expect(answer.text).not.toContain('PC-20');
  });

  it('a court clerk gets places down to the community and people in bands', async () => {
    const query = '{ policeCalls(first: 50) { number place partyCount } }';
    const answer = await police.ask({ as: 'court-clerk', purpose: 'CASE_HANDLING', query });
    for (const { number, place, partyCount } of rowsOf(answer.data?.policeCalls)) {
      const row = byNumber.get(number);
      expect(String(row?.place).startsWith(String(place))).toBe(true);
      expect(place).not.toMatch(/号|室|\d/);
      expect(partyCount).toMatch(/^\d+-\d+$/);
    }
  });

  it('a citizen reads the own registration, a market inspector it down to the community', async () => {
    const person = population().persons[DEMO_CITIZEN];
    const id = personRef(keyring.secret('base'), person?.idNumber ?? '');
    const query = `query ($people: [_Any!]!) { _entities(representations: $people) {
      ... on Person { householdRegistration { registrationType registeredAddress bookNumber } } } }`;
    const variables = { people: [{ __typename: 'Person', id }] };
    const row = registrations.find(({ person_ref }) => person_ref === id);
    const own = await police.ask({ as: 'citizen', purpose: 'OWN_DATA', query, variables });
    expect(rowsOf(own.data?._entities)[0]?.householdRegistration).toEqual({
      registrationType: row?.registration_type,
      registeredAddress: row?.registered_address,
      bookNumber: row?.book_number,
    });
    const market = { as: 'market-inspector', purpose: 'IDENTITY_CHECK', query, variables };
    const seen = await police.ask(market);
    const registration = rowsOf(seen.data?._entities)[0]?.householdRegistration as Row;
    expect(registration.bookNumber ?? null).toBeNull();
    expect(row?.registered_address).toMatch(/\d+号/);
    expect(registration.registeredAddress).toMatch(/^内蒙古自治区[^\d号室]+$/);
  });
});
