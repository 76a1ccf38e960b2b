/** Database-facing bypasses: injection, wildcards, paging past the policy, failures that talk. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CANARY } from './departments.ts';
import { type Federation, startFederation } from './federation.ts';

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
});
afterAll(() => city?.close());
beforeEach(() => {
  city.sql.length = 0;
});

const INSIDE_ROWS = 16;
const named = 'query ($name: PersonName) { people(filter: { name: $name }) { name } }';

describe('values are values', () => {
  it.each([
    ["' or 1=1 --"],
    ["x'); drop table persons; --"],
    ['王1\u0000'],
    ['%'],
    ['王_'],
    ['王1 '],
    ['王１'],
  ])(
    'CVE-2016-20018, GHSA-rxhg-vcww-2mpw: %s finds no row and stays out of the statement',
    async (name) => {
      const { data } = await city.ask({ query: named, variables: { name } });
      expect(data.people ?? []).toEqual([]);
      expect(city.sql.join('\n')).not.toContain(name);
      expect(
        (await city.ask({ query: named, variables: { name: '王1' } })).data.people,
      ).toHaveLength(1);
    },
  );

  it.each([
    '{"name":{"$ne":"x"}}',
    '{"name":["王1","王2"]}',
    '{"name":{"name":"x"}}',
    '{"name":true}',
  ])(
    'CVE-2016-20018: an object or list in the place of a text reaches no statement: %s',
    async (filter) => {
      const query = 'query ($f: PeopleFilter) { people(filter: $f) { name } }';
      const { errors, data } = await city.ask({ query, variables: { f: JSON.parse(filter) } });
      expect(data?.people ?? null).toBeNull();
      expect(['BAD_USER_INPUT', 'SOURCE_ERROR']).toContain(errors[0].extensions.code);
      expect(city.sql.filter((sql) => sql.includes('persons'))).toEqual([]);
    },
  );

  it.each(['%', '15060_', '', '15%', '150602%'])(
    'LIKE: the area "%s" reaches no row beyond the scope',
    async (area) => {
      const query = 'query ($area: String) { people(area: $area, first: 100) { area } }';
      const { data } = await city.ask({ query, variables: { area } });
      for (const person of data?.people ?? []) expect(person.area).toMatch(/^150602/);
      if (/[%_]/.test(area)) expect(data.people).toEqual([]);
    },
  );

  it('design, identity: an area of the token is a code, never a pattern', async () => {
    const query = '{ people(first: 100) { area } }';
    for (const areas of [['%'], ['15%'], [''], ['1506_2'], [{ like: '%' }]]) {
      const { status, data } = await city.ask({ query, claims: { areas } });
      expect(status).toBe(401);
      expect(data).toBeUndefined();
    }
  });
});

describe('statements', () => {
  it('promise 1: select no column of an item that is denied, not even beside others', async () => {
    const query =
      '{ people { name politics informant nationalId label income } search { ... on Company { title reserve } } }';
    await city.ask({ query });
    const reads = city.sql.filter((sql) => /from `(persons|companies)`/.test(sql));
    expect(reads.length).toBeGreaterThanOrEqual(3);
    expect(reads.join('\n')).not.toMatch(/politics|informant|national_id|hidden|income|reserve/);
  });

  it('N+1: are as many for sixteen persons as for one', async () => {
    const ask = async (first: number) => {
      city.sql.length = 0;
      const query = `{ people(first: ${first}) { name friend { name } records { kind } } }`;
      const { data } = await city.ask({ query });
      expect(data.people).toHaveLength(first);
      return city.sql.filter((sql) => /from `(persons|records)`/.test(sql)).length;
    };
    expect(await ask(INSIDE_ROWS)).toBe(await ask(1));
  });
});

describe('lists', () => {
  it('CVE-2020-6165, CVE-2023-44401: the scope holds on every page, and no row is on two', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const query = 'query ($after: Cursor) { people(first: 5, after: $after) { id area cursor } }';
      const { data } = await city.ask({ query, variables: { after } });
      const rows: { id: string; area: string; cursor: string }[] = data.people;
      for (const { area } of rows) expect(area).toMatch(/^150602/);
      seen.push(...rows.map(({ id }) => id));
      after = rows.at(-1)?.cursor ?? null;
    } while (after);
    expect(new Set(seen).size).toBe(INSIDE_ROWS);
    expect(seen).toHaveLength(INSIDE_ROWS);
  });

  it('PostGraphile: a cursor is nobody else’s, and no place can be written by hand', async () => {
    const own = await city.ask({ as: 'registrar', query: '{ people(first: 9) { cursor } }' });
    const theirs = own.data.people.at(-1).cursor;
    const query = 'query ($after: Cursor) { people(after: $after) { name } }';
    const forged = Buffer.from('["1960-01-01",3]').toString('base64url');
    // An order and place of its own, but given for another purpose.
    const mine = (await city.ask({ query: '{ people(first: 2) { cursor } }' })).data.people[0]
      .cursor;
    const other = await city.ask({ purpose: 'EARLY_MEDIATION', query, variables: { after: mine } });
    expect(other.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect((await city.ask({ query, variables: { after: mine } })).data.people[0].name).toBe('王2');
    for (const after of [theirs, forged, `${theirs}A`, theirs.slice(0, -2)]) {
      const { data, errors } = await city.ask({ query, variables: { after } });
      expect(data?.people ?? null).toBeNull();
      expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('a cursor is as long for row 1 as for row 22: its length tells no key', async () => {
    const { data } = await city.ask({ query: '{ people(first: 100) { cursor } }' });
    const lengths = data.people.map(({ cursor }: { cursor: string }) => cursor.length);
    expect(lengths.length).toBe(INSIDE_ROWS);
    expect(new Set(lengths).size).toBe(1);
  });

  it.each([0, -1, 201, 2_147_483_647])('a page of %i rows is bad input', async (first) => {
    const { errors } = await city.ask({ query: `{ people(first: ${first}) { name } }` });
    expect(['BAD_USER_INPUT', 'LIMIT_EXCEEDED']).toContain(errors[0].extensions.code);
  });
});

describe('failures', () => {
  it('shield 149: what fails in a department is a failure with an id, never a denial or its text', async () => {
    const { text, errors, data } = await city.ask({ query: '{ crash office }' });
    expect(data).toEqual({ crash: null, office: 'Tax Office' });
    expect(errors).toHaveLength(1);
    expect(errors[0].extensions.code).toBe('SOURCE_ERROR');
    expect(text).not.toMatch(/hunter2|10\.0\.0\.7|refused, password/);
  });

  it('a value that its scalar does not take is told by place, without the value', async () => {
    const query = 'query ($f: PeopleFilter) { people(filter: $f) { name } }';
    const { text } = await city.ask({ query, variables: { f: { bornBefore: `${CANARY}-date` } } });
    expect(text).not.toContain(CANARY);
    expect(text).toContain('bornBefore');
  });
});
