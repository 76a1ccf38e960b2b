/** Answers that once went to somebody else: caches, shared loaders, identity (promise 7). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANARY, ID_CANARY } from './departments.ts';
import { type Federation, startFederation, tokenOf } from './federation.ts';
import type { PersonaName } from './policy.ts';

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
});
afterAll(() => city?.close());

const people = async (as: PersonaName): Promise<{ id: string; name: string }[]> =>
  (await city.ask({ as, query: '{ people(first: 12) { id name } }' })).data.people;

describe('the same document at once', () => {
  it('cosmo 2522, CVE-2025-27097: with different variables, cold and warm, each gets its own', async () => {
    const persons = await people('clerk');
    const query = 'query ($id: Ref!) { person(id: $id) { id name records { kind } } }';
    for (const _round of ['cold', 'warm']) {
      const answers = await Promise.all(
        persons.map(({ id }) => city.ask({ query, variables: { id } })),
      );
      expect(answers.map(({ data }) => [data.person.id, data.person.name])).toEqual(
        persons.map(({ id, name }) => [id, name]),
      );
    }
  });

  it('cosmo 2824: with @include true and false, each gets what it asked for', async () => {
    const query = `query ($s: Boolean!) { people(first: 1) {
      name area @include(if: $s) politics @skip(if: $s) } }`;
    const flags = Array.from({ length: 30 }, (_, index) => index % 2 === 0);
    const answers = await Promise.all(flags.map((s) => city.ask({ query, variables: { s } })));
    for (const [index, { data, errors }] of answers.entries()) {
      const keys = flags[index] ? ['name', 'area'] : ['name', 'politics'];
      expect(Object.keys(data.people[0])).toEqual(keys);
      expect(errors.length).toBe(flags[index] ? 0 : 1);
    }
  });

  it('CVE-2023-34047, CVE-2016-2193: by different subjects, each gets what it may see', async () => {
    const query = '{ people(first: 3) { name phone nationalId } }';
    const askers: PersonaName[] = ['registrar', 'clerk', 'doctor', 'stranger'];
    for (const _round of ['cold', 'warm', 'warm']) {
      const many = [...askers, ...askers.toReversed(), ...askers];
      const answers = await Promise.all(many.map((as) => city.ask({ as, query })));
      for (const [index, { data, text }] of answers.entries()) {
        const as = many[index];
        if (as === 'registrar') expect(data.people[0].nationalId).toMatch(ID_CANARY);
        else expect(text, as).not.toMatch(ID_CANARY);
        if (as === 'clerk') expect(data.people[0].phone).toBe('138****0001');
        // Its own matters: nothing of the register is granted to the others.
        if (as === 'doctor') expect(data).toEqual({ people: [] });
        if (as === 'stranger') expect(data).toEqual({ people: null });
      }
    }
  });

  it('CVE-2023-34047: for different purposes, each gets the mask of its own', async () => {
    const query = '{ people(first: 1) { name } }';
    const purposes = ['CASE_HANDLING', 'EARLY_MEDIATION', 'CASE_HANDLING', 'EARLY_MEDIATION'];
    const answers = await Promise.all(purposes.map((purpose) => city.ask({ query, purpose })));
    expect(answers.map(({ data }) => data.people[0].name)).toEqual(['王1', '王*', '王1', '王*']);
  });

  it('CVE-2023-34047: for different areas of one class, each gets its own rows', async () => {
    const query = '{ people(first: 50) { area } }';
    const areas = ['150602', '150621', '150602001001', '999999'];
    const ask = (area: string) => city.ask({ query, claims: { areas: [area] } });
    for (const _round of ['cold', 'warm']) {
      const answers = await Promise.all(areas.map(ask));
      for (const [index, { data }] of answers.entries())
        for (const person of data.people) expect(person.area).toMatch(`${areas[index]}`);
      expect(answers.map(({ data }) => data.people.length)).toEqual([16, 8, 8, 0]);
    }
  });

  it('of citizens: each gets itself', async () => {
    const query = '{ people { name } }';
    const other = `A${'A'.repeat(22)}`;
    const [own, nobody] = await Promise.all([
      city.ask({ as: 'citizen', query }),
      city.ask({ as: 'citizen', query, claims: { sub: other } }),
    ]);
    expect([own.data, nobody.data]).toEqual([{ people: [{ name: '王4' }] }, { people: [] }]);
  });
});

describe('nearly the same', () => {
  it('GHSA-q9p4-hw9m-fj2v: operations that differ in one literal, alias or field are not mixed up', async () => {
    const queries = [
      '{ people(area: "150602001001", first: 1) { name } }',
      '{ people(area: "150602001002", first: 1) { name } }',
      '{ people(area: "150602001002", first: 2) { name } }',
      '{ people(area: "150602001002", first: 1) { area } }',
      '{ people(area: "150602001002", first: 1) { name: area } }',
      '{ a: people(area: "150602001001", first: 1) { name } b: people(first: 1) { name } }',
    ];
    const first = await Promise.all(queries.map((query) => city.ask({ query })));
    const again = await Promise.all(queries.toReversed().map((query) => city.ask({ query })));
    expect(again.toReversed().map(({ data }) => data)).toEqual(first.map(({ data }) => data));
    expect(first.map(({ data }) => data)).toEqual([
      { people: [{ name: '王2' }] },
      { people: [{ name: '王1' }] },
      { people: [{ name: '王1' }, { name: '王5' }] },
      { people: [{ area: '150602001002' }] },
      { people: [{ name: '150602001002' }] },
      { a: [{ name: '王2' }], b: [{ name: '王1' }] },
    ]);
  });

  it('hive: variables that are there, empty, null or absent ask the same', async () => {
    const query = 'query ($first: Int) { people(first: $first, area: "150602001001") { name } }';
    const answers = await Promise.all(
      [undefined, {}, { first: null }].map((variables) =>
        city.ask({ query, ...(variables ? { variables } : {}) }),
      ),
    );
    const [one, ...others] = answers.map(({ data }) => data);
    expect(one.people).toHaveLength(8);
    for (const other of others) expect(other).toEqual(one);
  });

  it('CVE-2025-31485: what one row grants is not granted for the next', async () => {
    const { data } = await city.ask({ query: '{ people(first: 6) { area note } }' });
    for (const { area, note } of data.people) expect(note === null).toBe(area !== '150602001001');
  });

  it('GHSA-8r69-3cvp-wxc3: no answer may be kept by a cache', async () => {
    for (const as of ['clerk', 'citizen'] as const) {
      const { headers } = await city.ask({ as, query: '{ office }' });
      expect(headers.get('cache-control')).toMatch(/no-store/);
    }
  });
});

describe('identity', () => {
  it.each<[string, (token: string) => string]>([
    ['cosmo 2011: without its prefix', (token) => token],
    ['with another prefix', (token) => `Token ${token}`],
    ['with a second token behind', (token) => `Bearer ${token}, Bearer ${token}`],
    ['unsigned', (token) => `Bearer ${token.split('.').slice(0, 2).join('.')}.`],
    ['with a changed claim', (token) => `Bearer ${changed(token)}`],
  ])('a token %s is none', async (_what, header) => {
    const authorization = header(await tokenOf('registrar'));
    const answer = await city.ask({ query: '{ people { name } }', headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(answer.data).toBeUndefined();
  });

  it('design, identity: headers of a client add no rights', async () => {
    const claims = JSON.stringify({ duties: ['REGISTRY_WORK'], clearance: 4 });
    const names = ['x-user', 'x-forwarded-user', 'isthmus-context', 'x-http-method-override'];
    const headers = Object.fromEntries(names.map((name) => [name, claims]));
    const { text } = await city.ask({ query: '{ people(first: 9) { nationalId } }', headers });
    expect(text).not.toMatch(ID_CANARY);
    expect(JSON.stringify(city.wire.at(-1)?.headers)).not.toContain('x-forwarded-user');
  });

  it('cosmo 2345, 1293: no header of the client reaches a department but the four of the contract', async () => {
    await city.ask({
      query: '{ people(first: 1) { name } }',
      headers: { cookie: CANARY, 'x-api-key': CANARY, 'x-forwarded-for': CANARY },
    });
    const { headers = {} } = city.wire.at(-1) ?? {};
    expect(JSON.stringify(headers)).not.toContain(CANARY);
    const ours = Object.keys(headers).filter((name) => /^(auth|sharing|isthmus)/.test(name));
    expect(ours.sort()).toEqual([
      ...['authorization', 'isthmus-context'],
      ...['sharing-matter', 'sharing-purpose'],
    ]);
  });

  it.each(['case_handling', 'CASE_HANDLING,AUDIT', 'CASE＿HANDLING', '__proto__', 'AUDIT'])(
    'cosmo 1584: a purpose is its exact name: %s',
    async (purpose) => {
      const before = city.wire.length;
      const header = Buffer.from(purpose, 'utf8').toString('latin1');
      const { status } = await city.ask({ query: '{ people { name } }', purpose: header });
      expect([400, 403]).toContain(status);
      expect(city.wire.length).toBe(before);
    },
  );

  it('step 5: a matter that is not one of the caller’s opens nothing of level 3', async () => {
    const query = '{ people(first: 1) { phone } }';
    const none = await city.ask({ query, matter: '' });
    const other = await city.ask({ query, matter: 'M-2' });
    const reasons = [none, other].map(({ errors }) => errors[0].extensions.reason);
    expect(reasons).toEqual(['MATTER_MISSING', 'MATTER_UNKNOWN']);
    expect((await city.ask({ query })).data.people[0].phone).toBe('138****0001');
  });
});

/** The same signature over other claims. */
function changed(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), clearance: 3 };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
