/** Hidden parts of the schema, asked for by every way that once told them (promise 8). */
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, type Federation, startFederation } from './federation.ts';

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
});
afterAll(() => city?.close());

/** Unlisted items, a twin, what only federation needs, what only the catalog needs. */
const HIDDEN =
  /hidden|incomeTwin|"internal"|_service|_entities|_Any|_Entity|join__|"Sharing"|"Grade"/;
const INNER = 'fields { name args { name } } inputFields { name }';

describe('introspection', () => {
  it.each([
    getIntrospectionQuery({ inputValueDeprecation: true }),
    `{ __type(name: "Person") { ${INNER} } }`,
    `{ ... on Query { __type(name: "PeopleFilter") { ${INNER} } } }`,
    `{ ...Q } fragment Q on Query { ... on Query { x: __type(name: "Query") { ${INNER} } } }`,
    '{ __type(name: "_Entity") { name } a: __type(name: "_Any") { name } }',
    '{ __schema { directives { name args { name } } types { name } } }',
  ])('CVE-2026-30854: shows the consumer’s schema, however it is wrapped: %.60s', async (query) => {
    for (const as of ['clerk', 'registrar', 'citizen'] as const) {
      const { status, text } = await city.ask({ as, query });
      expect(status).toBe(200);
      expect(text.replaceAll(/isDeprecated|deprecationReason/g, '')).not.toMatch(HIDDEN);
    }
  });

  it('shows a citizen only what is listed to citizens', async () => {
    const query = '{ __schema { types { name fields { name } } } }';
    const { text } = await city.ask({ as: 'citizen', query });
    expect(text).toContain('"phone"');
    expect(text).not.toMatch(/politics|nationalId|HealthRecord|informant/);
  });

  it('cosmo 2192: is no way past the token', async () => {
    const authorization = 'Bearer x';
    const answer = await city.ask({
      query: '{ __schema { types { name } } }',
      headers: { authorization },
    });
    expect(answer.status).toBe(401);
  });

  it('CVE-2026-35413: neither gateway nor department serves SDL to a user', async () => {
    const { errors } = await city.ask({ query: '{ _service { sdl } }' });
    expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    for (const url of city.direct.values()) {
      const response = await fetch(url, {
        method: 'POST',
        body: '{"query":"{ _service { sdl } }"}',
      });
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain('type ');
    }
  });
});

describe('unlisted equals nonexistent', () => {
  const told = async (ask: Ask, name: string) => {
    const { status, text, headers } = await city.ask(ask);
    const stable = text.replaceAll(name, 'NAME').replaceAll(/"line":\d+,"column":\d+/g, 'PLACE');
    return { status, text: stable, length: Number(headers.get('content-length')) };
  };

  it.each<[string, string, (name: string) => Ask]>([
    ['hidden', 'hiddem', (name) => ({ query: `{ people { ${name} } }` })],
    ['hidden', 'hiddem', (name) => ({ query: `{ people(filter: { ${name}: "x" }) { name } }` })],
    ['internal', 'internax', (name) => ({ query: `{ ${name} }` })],
    ['incomeTwin', 'incomeTwix', (name) => ({ query: `{ people { ${name} } }` })],
    [
      '_entities',
      '_entitiex',
      (name) => ({ query: `{ ${name}(representations: []) { __typename } }` }),
    ],
    ['_Any', '_Anx', (name) => ({ query: `query ($r: ${name}) { office }` })],
    [
      'hidden',
      'hiddem',
      (name) => ({
        query: 'query ($f: PeopleFilter) { people(filter: $f) { name } }',
        variables: { f: { [name]: 'x' } },
      }),
    ],
    ['politics', 'politicx', (name) => ({ as: 'citizen', query: `{ people { ${name} } }` })],
    [
      'HealthRecord',
      'HealthRecorx',
      (name) => ({ as: 'citizen', query: `{ people { ... on ${name} { id } } }` }),
    ],
  ])('graphql-js 3229, CVE-2026-66009: %s is told as %s is', async (hidden, unknown, ask) => {
    const one = await told(ask(hidden), hidden);
    expect(one).toEqual(await told(ask(unknown), unknown));
    expect(one.text).not.toMatch(/did you mean/i);
    expect(one.status).toBe(400);
  });

  it('a row out of scope is told as one that is not there', async () => {
    const registrar = await city.ask({
      as: 'registrar',
      query: '{ people(area: "150621") { id } }',
    });
    expect(registrar.data.people.length).toBeGreaterThan(3);
    const all = await city.ask({ query: '{ people(first: 50) { id friend { id } } }' });
    const query = 'query ($id: Ref!) { person(id: $id) { name } }';
    const nobody = await city.ask({ query, variables: { id: `B${'A'.repeat(22)}` } });
    expect(nobody.data).toEqual({ person: null });
    // A reference of the other consumer's space, and friends out of scope: all are null alike.
    const foreign = await city.ask({ query, variables: { id: registrar.data.people[0].id } });
    expect(foreign.data).toEqual(nobody.data);
    const friends = all.data.people.map((each: { friend: unknown }) => each.friend);
    expect(friends.filter((friend: unknown) => friend === null).length).toBeGreaterThan(3);
    expect(all.errors).toEqual([]);
  });
});
