import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyring, type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { personRef } from '../../wire/ref.ts';
import type { Row } from '../kit/index.ts';
import { DEMO_CITIZEN, population } from '../population/index.ts';
import { digest, rowsOf, validIdNumbers } from '../population/testing.ts';
import { department } from './index.ts';
import { CHECKS_PER_HOUR_MAX } from './verify-identity.ts';

let grid: RunningDepartment;
let persons: Row[];

beforeAll(async () => {
  grid = await startDepartment(department);
  persons = await grid.rows('persons');
});
afterAll(() => grid.close());

const citizen = population().persons[DEMO_CITIZEN];
if (!citizen) throw new Error('no demo citizen');
const citizenRef = personRef(keyring.secret('base'), citizen.idNumber);

describeDepartment(department, {
  mainTypes: ['Person', 'Household', 'Grid', 'Community'],
  rows: { persons: 20_000, households: 7_000, grids: 2_000, communities: 1_011 },
});

describe('seed', () => {
  it('is the same on every machine', async () => {
    const tables = ['persons', 'households', 'grids', 'communities'];
    const dumps = await Promise.all(tables.map((table) => grid.rows(table)));
    expect(
      dumps.map((rows, i) => `${tables[i]} ${rows.length} ${digest(rows)}`),
    ).toMatchInlineSnapshot(`
      [
        "persons 20000 129397d25612850e",
        "households 7228 badebba4b40c6ade",
        "grids 2207 4c0f1045755f9e0f",
        "communities 1011 83bd02e72b4ea10d",
      ]
    `);
  });

  it('holds nobody: every id number fails its check digit', () => {
    expect(persons).toHaveLength(20_000);
    expect(validIdNumbers(persons)).toEqual([]);
    for (const { id_number } of persons) expect(id_number).toMatch(/^1506\d{13}[\dX]$/);
  });

  it('bands of residents never tell of fewer than ten', async () => {
    for (const { residents } of await grid.rows('communities'))
      expect(residents ?? '10-19').toMatch(/^[1-9]\d*0-[1-9]\d*9$/);
  });
});

describe('under the policy of the city', () => {
  it('a hotline clerk reads names whole, phones masked, in the own area only', async () => {
    const query = '{ people(area: "1506", first: 50) { id name phone address communityCode } }';
    const answer = await grid.ask({ as: 'hotline-clerk', purpose: 'CASE_HANDLING', query });
    expect(answer.errors).toEqual([]);
    const people = rowsOf(answer.data?.people);
    expect(people).toHaveLength(50);
    for (const person of people) {
      expect(person.communityCode).toMatch(/^150602/);
      expect(person.phone ?? '161****0000').toMatch(/^1\d\d\*{4}\d{4}$/);
      expect(person.address).toMatch(/^内蒙古自治区[^\d号室]+$/);
      const row = persons.find(({ person_ref }) => person_ref === person.id);
      expect(person.name).toBe(row?.name);
    }
  });

  it('a hotline clerk reads nothing of a person out of the area', async () => {
    const query = `query ($ids: [_Any!]!) { _entities(representations: $ids) {
      ... on Person { name phone gridCode } } }`;
    const far = persons.find((row) => String(row.community_code).startsWith('150626'));
    const ids = [{ __typename: 'Person', id: far?.person_ref }];
    const ask = { as: 'hotline-clerk', purpose: 'CASE_HANDLING', query, variables: { ids } };
    const answer = await grid.ask(ask);
    // Absent, not emptied: the clerk's own `Person.calls` opens no row of the grid's.
    expect(answer.data?._entities).toEqual([null]);
  });

  it('a petition officer reads addresses whole in Dongsheng and down to the community elsewhere', async () => {
    const query = `query ($ids: [_Any!]!) { _entities(representations: $ids) {
      ... on Person { id phone address communityCode } } }`;
    const near = persons.find(
      (row) => row.phone && String(row.community_code).startsWith('150602'),
    );
    const far = persons.find((row) => row.phone && String(row.community_code).startsWith('150626'));
    const ids = [near, far].map((row) => ({ __typename: 'Person', id: row?.person_ref }));
    const ask = { as: 'petition-officer', purpose: 'CASE_HANDLING', query, variables: { ids } };
    const answer = await grid.ask(ask);
    expect(answer.errors).toEqual([]);
    const [here, there] = rowsOf(answer.data?._entities);
    expect(here).toMatchObject({ phone: near?.phone, address: near?.address });
    expect(there?.phone).toMatch(/\*{4}/);
    expect(String(far?.address).startsWith(String(there?.address))).toBe(true);
    expect(there?.address).not.toBe(far?.address);
  });

  it('nobody reads political status or id numbers, its own worker included', async () => {
    for (const as of ['grid-worker', 'police-officer', 'hotline-clerk', 'auditor', 'citizen']) {
      const purpose = { auditor: 'AUDIT', citizen: 'OWN_DATA' }[as] ?? 'CASE_HANDLING';
      const query = '{ people(first: 5) { id politicalStatus idNumber } }';
      const { data, text } = await grid.ask({ as, purpose, query });
      for (const person of data ? rowsOf(data.people) : []) {
        expect(person.politicalStatus ?? null).toBeNull();
        expect(person.idNumber ?? null).toBeNull();
      }
      expect(text).not.toMatch(/中共党员|群众|\d{17}[\dX]/);
    }
  });

  it('a suspended and an expired agreement give nothing', async () => {
    const suspended = await grid.ask({
      as: 'housing-clerk',
      purpose: 'PUBLIC_SERVICE_FAULT',
      query: '{ households(first: 5) { memberCount gridCode } }',
    });
    expect(JSON.stringify(suspended.data ?? null)).not.toMatch(/1506|\d-\d/);
    const expired = await grid.ask({
      as: 'hotline-clerk',
      purpose: 'QUALITY_CHECK',
      query: '{ people(first: 5) { verifiedAt communityCode } }',
    });
    expect(JSON.stringify(expired.data ?? null)).not.toMatch(/1506|20\d\d-/);
  });

  it('a citizen reads the own record and nobody else is there', async () => {
    const query = '{ people(first: 50) { id name phone address household { id memberCount } } }';
    const answer = await grid.ask({ as: 'citizen', purpose: 'OWN_DATA', query });
    expect(answer.errors).toEqual([]);
    expect(rowsOf(answer.data?.people)).toEqual([
      expect.objectContaining({
        id: citizenRef,
        name: citizen.name,
        phone: citizen.phone,
        address: citizen.address,
      }),
    ]);
    expect(answer.report?.subjects).toEqual([citizenRef]);
  });
});

describe('verifyIdentity', () => {
  const query = `query ($name: PersonName!, $idNumber: IdNumber!) {
    verifyIdentity(name: $name, idNumber: $idNumber) }`;
  const check = (name: string, idNumber: string) =>
    grid.ask({
      as: 'police-officer',
      purpose: 'IDENTITY_CHECK',
      query,
      variables: { name, idNumber },
    });

  it('says whether both belong together and nothing else', async () => {
    const { name, idNumber } = citizen;
    expect((await check(name, idNumber)).data).toEqual({ verifyIdentity: 'MATCH' });
    expect((await check('王建国', idNumber)).data).toEqual({ verifyIdentity: 'NO_MATCH' });
    const other = population().persons[7]?.idNumber ?? '';
    expect((await check(name, other)).data).toEqual({ verifyIdentity: 'NO_MATCH' });
  });

  it('is refused to who has no agreement for it', async () => {
    const { name, idNumber } = citizen;
    const ask = { as: 'hotline-clerk', purpose: 'CASE_HANDLING', query };
    const answer = await grid.ask({ ...ask, variables: { name, idNumber } });
    expect(answer.data?.verifyIdentity ?? null).toBeNull();
    expect(answer.text).not.toContain('MATCH"');
  });

  it('stops a consumer that tries numbers out', async () => {
    for (let uses = 3; uses < CHECKS_PER_HOUR_MAX; uses += 1)
      await check('王建国', citizen.idNumber);
    // An hour may end meanwhile, which starts a new allowance: then the last check still passes.
    const answers = [await check('王建国', citizen.idNumber), await check('王', citizen.idNumber)];
    const codes = answers.flatMap(({ errors }) => errors.map((e) => e.extensions?.code));
    expect(codes).toContain('LIMIT_EXCEEDED');
  });
});
