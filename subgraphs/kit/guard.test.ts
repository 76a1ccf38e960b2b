import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bodyHash, CONTEXT_HEADER, signContext } from '../../wire/context-token.ts';
import { recordRef } from '../../wire/ref.ts';
import { agreement, clinicBundle } from './testing/bundle.ts';
import {
  type Clinic,
  contextClaims,
  keyring,
  reportOf,
  rowsAt,
  startClinic,
  type TestCall,
  userToken,
} from './testing/harness.ts';

const AGREEMENTS = [agreement('open', { items: ['Patient.*', 'Patient.id', 'Visit.*'] })];
const QUERY = '{ patients(first: 2) { name } }';
const FORBIDDEN = {
  errors: [{ message: '不允许的请求 / request not permitted', extensions: { code: 'FORBIDDEN' } }],
};

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ agreements: AGREEMENTS });
});
afterAll(() => clinic.close());

async function refused(call: Partial<TestCall>): Promise<void> {
  const answer = await clinic.call({ query: QUERY, ...call });
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.text)).toEqual(FORBIDDEN);
}

describe('a caller without a valid context token is told nothing', () => {
  it('without one, although the user token is good', () =>
    refused({ headers: { [CONTEXT_HEADER]: undefined } }));

  it('on any path, with any operation, alike', async () => {
    for (const query of ['{ _service { sdl } }', '{ __schema { types { name } } }', '{ patiens }'])
      await refused({ query, headers: { [CONTEXT_HEADER]: undefined } });
    for (const path of ['/', '/graphql?query={__typename}', '/ledger/head', '/metrics']) {
      const response = await fetch(new URL(path, clinic.url));
      expect([response.status, await response.json()]).toEqual([403, FORBIDDEN]);
    }
  });

  it('with a forged one', async () => {
    const body = JSON.stringify({ query: QUERY });
    const claims = contextClaims(body, { bundle: clinic.bundleHash });
    const other = signContext(claims, 'clinic-1', keyring.secret('pairwise:grid'));
    await refused({ headers: { [CONTEXT_HEADER]: other } });
    const [kid, payload, mac] = signContext(
      claims,
      'clinic-1',
      keyring.secret('pairwise:clinic'),
    ).split('.');
    await refused({ headers: { [CONTEXT_HEADER]: `${kid}.${payload}.${mac?.slice(0, -2)}AA` } });
    await refused({ headers: { [CONTEXT_HEADER]: `grid-1.${payload}.${mac}` } });
  });

  it('with an expired one, and with one that lives too long', async () => {
    const now = Math.floor(Date.now() / 1000);
    await refused({ claims: { iat: now - 6, exp: now - 1 } });
    await refused({ claims: { iat: now, exp: now + 60 } });
  });

  it('with one for another subgraph', () => refused({ claims: { aud: 'grid' } }));

  it('with one for another body', () => refused({ claims: { bh: bodyHash('{}') } }));

  it("with a mutation's one a second time, and with a query's for another body", async () => {
    const jti = 'jti-mutation';
    const query = 'mutation { discharge(id: "AAAAAAAAAAAAAAAAAAAAAAA") { name } }';
    const first = await clinic.call({ query, claims: { jti, op: 'mutation' } });
    expect(first.data).toEqual({ discharge: null });
    await refused({ query, claims: { jti, op: 'mutation' } });
    const claims = { jti: 'jti-query' };
    expect((await clinic.call({ query: QUERY, claims })).status).toBe(200);
    expect((await clinic.call({ query: QUERY, claims })).status).toBe(200);
    await refused({ query: '{ patients { phone } }', claims });
  });
});

describe('a gateway without a valid user token gets nothing executed', () => {
  it.each([
    ['none', undefined],
    ['no bearer', 'Basic YTpi'],
    ['garbage', 'Bearer a.b.c'],
    ['alg none', `Bearer ${btoa('{"alg":"none"}')}.${btoa('{}')}.`],
  ])('%s', async (_name, authorization) => {
    const answer = await clinic.call({ query: QUERY, headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(answer.data).toBeNull();
    expect(answer.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect(reportOf(answer).statements).toBe(0);
  });

  it('an expired one, and one for a department that its issuer does not speak for', async () => {
    for (const token of [
      await userToken('nurse', {}, '-1s'),
      await userToken('nurse', { dept: 'police' }),
    ]) {
      const answer = await clinic.call({
        query: QUERY,
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(401);
      expect(answer.data).toBeNull();
    }
  });
});

describe('the guard decides by its own bundle', () => {
  it('and refuses a purpose that the duties do not have', async () => {
    const answer = await clinic.call({ query: QUERY, as: 'nurse', purpose: 'EARLY_MEDIATION' });
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'PURPOSE_NOT_PERMITTED',
    });
    expect(reportOf(answer).statements).toBe(0);
  });

  it('and refuses level 3 items of persons without a matter', async () => {
    const query = '{ patients { phone } }';
    const answer = await clinic.call({ query, headers: { 'sharing-matter': undefined } });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ reason: 'MATTER_MISSING' });
    const joined = await clinic.call({
      query: '{ patients { id name } }',
      headers: { 'sharing-matter': undefined },
    });
    expect(joined.errors).toBeUndefined();
  });

  it('and takes out what is denied, wherever it is asked for', async () => {
    const query = `query($r: [_Any!]!) {
      patients(first: 1) { ...P }
      _entities(representations: $r) { ... on Patient { s: secret idNumber } }
    }
    fragment P on Patient { id secret visits(first: 1) { patient { idNumber } } }`;
    const first = await clinic.call({ query: '{ patients(first: 1) { id } }', as: 'clerk' });
    const id = rowsAt(first, 'patients')[0]?.id;
    const variables = { r: [{ __typename: 'Patient', id }] };
    const answer = await clinic.call({ query, variables, as: 'clerk' });
    expect(answer.errors).toBeUndefined();
    expect(answer.text).not.toMatch(/SECRET|15060219850101/);
    const denied = reportOf(answer).cells.map(({ coordinate, path }) => [
      coordinate,
      path.join('.'),
    ]);
    expect(denied).toEqual(
      expect.arrayContaining([
        ['Patient.secret', 'patients.@.secret'],
        ['Patient.secret', '_entities.@.s'],
        ['Patient.idNumber', '_entities.@.idNumber'],
        ['Patient.idNumber', 'patients.@.visits.@.patient.idNumber'],
      ]),
    );
  });

  it('and adds what the gateway denied for this operation, but never on keys', async () => {
    const query = '{ patients(first: 1) { id name areaCode } }';
    const answer = await clinic.call({
      query,
      claims: { deniedHere: ['Patient.name', 'Patient.id'] },
    });
    expect(Object.keys(rowsAt(answer, 'patients')[0] ?? {})).toEqual(['id', 'areaCode']);
    expect(reportOf(answer).cells).toMatchObject([{ coordinate: 'Patient.name' }]);
  });

  it('and resolves keys for rows in scope without a grant on the key', async () => {
    const answer = await clinic.call({ query: '{ wards { code } }', as: 'clerk' });
    expect(rowsAt(answer, 'wards')).toEqual([{ code: 'W1' }, { code: 'W2' }]);
  });

  it('and gives a citizen no root that it was not given', async () => {
    const answer = await clinic.call({ query: QUERY, as: 'citizen', purpose: 'OWN_DATA' });
    expect(answer.data).toEqual({});
    expect(reportOf(answer)).toMatchObject({ statements: 0, subjects: [] });
  });

  it("and gives a citizen its own rows by key, and nobody else's", async () => {
    const departmentKey = keyring.secret('department:clinic');
    const query =
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { name phone } } }';
    const r = [1, 2].map((nr) => ({
      __typename: 'Patient',
      id: recordRef(departmentKey, 'Patient', nr),
    }));
    const answer = await clinic.call({
      query,
      variables: { r },
      as: 'citizen',
      purpose: 'OWN_DATA',
    });
    expect(answer.data).toEqual({ _entities: [{ name: '王建国1', phone: '13800000001' }, null] });
    expect(reportOf(answer).subjects).toHaveLength(1);
  });

  it('and refuses an operation that is not of the kind the gateway signed', async () => {
    const query = 'mutation { discharge(id: "AAAAAAAAAAAAAAAAAAAAAAA") { name } }';
    const answer = await clinic.call({ query, claims: { op: 'query' } });
    expect(answer.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const denied = await clinic.call({ query, claims: { op: 'mutation' }, as: 'clerk' });
    expect(denied.data).toBeNull();
    expect(denied.errors?.[0]?.extensions).toMatchObject({ reason: 'ACTION_NOT_PERMITTED' });
  });
});

describe('one bundle per request', () => {
  it("follows a newer bundle on the caller's word, and tells an older caller so", async () => {
    const own = await startClinic({ agreements: AGREEMENTS });
    try {
      const next = clinicBundle(keyring, { agreements: [], number: 1, previous: own.bundleHash });
      const early = await own.call({ query: QUERY, claims: { bundle: next.hash } });
      expect(early.errors?.[0]?.extensions?.code).toBe('POLICY_UNAVAILABLE');
      expect(reportOf(early).statements).toBe(0);
      own.publish(next);
      const clerk = { query: QUERY, as: 'clerk', claims: { bundle: next.hash } } as const;
      const followed = await own.call(clerk);
      expect(followed.text).not.toContain('王');
      // What began a moment before is still judged by what it began with (ADR 0123).
      await vi.waitFor(async () => {
        const stale = await own.call({ query: QUERY });
        expect(stale.errors?.[0]?.extensions?.code).toBe('POLICY_STALE');
        expect(stale.data).toBeNull();
      });
    } finally {
      await own.close();
    }
  });
});

describe('input and failures', () => {
  it.each([
    ['{ patients(first: 0) { name } }', 'first', 'PAGE_SIZE'],
    ['{ patients(first: 201) { name } }', 'first', 'PAGE_SIZE'],
    ['{ patients(after: "AAAA") { name } }', 'after', 'CURSOR'],
  ])('%s is bad input that names argument and rule', async (query, argument, rule) => {
    const answer = await clinic.call({ query });
    expect(answer.data).toEqual({ patients: null });
    expect(answer.errors).toMatchObject([
      { path: ['patients'], extensions: { code: 'BAD_USER_INPUT', argument, rule } },
    ]);
    expect(reportOf(answer).statements).toBe(0);
  });

  it('a cursor opens for the consumer, purpose and list alone that it was made for', async () => {
    const page = await clinic.call({ query: '{ patients(first: 1) { cursor name } }' });
    const [row] = rowsAt(page, 'patients');
    const query = 'query($after: Cursor) { patients(first: 1, after: $after) { name } }';
    const variables = { after: row?.cursor };
    const own = await clinic.call({ query, variables });
    expect(rowsAt(own, 'patients')[0]?.name).not.toBe(row?.name);
    const foreign = await clinic.call({ query, variables, as: 'clerk' });
    expect(foreign.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      rule: 'CURSOR',
    });
    const wards = 'query($after: Cursor) { wards(after: $after) { name } }';
    const other = await clinic.call({ query: wards, variables });
    expect(other.errors?.[0]?.extensions).toMatchObject({ rule: 'CURSOR' });
  });

  it("a resolver's failure is masked with an id that the log explains", async () => {
    const answer = await clinic.call({ query: '{ crash }' });
    expect(answer.data).toEqual({ crash: null });
    expect(answer.text).not.toMatch(/hunter2|10\.0\.0\.7|stack/);
    const id = answer.errors?.[0]?.extensions?.id;
    expect(answer.errors?.[0]?.extensions).toEqual({ code: 'INTERNAL', id });
    const entry = clinic.log.find((line) => line.includes(String(id)));
    expect(entry).toContain('hunter2');
  });

  it('a text that is not valid says nothing of the schema', async () => {
    for (const query of ['{ patiens { name } }', '{ __schema { types { name } } }', '{']) {
      const answer = await clinic.call({ query });
      expect(answer.data).toBeNull();
      expect(answer.text).not.toMatch(/patients|Did you mean|Patient/);
    }
  });

  it('a body is counted while it inflates', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const headers = { 'content-encoding': 'gzip' };
    const response = await fetch(clinic.url, { method: 'POST', headers, body: bomb });
    expect(response.status).toBe(413);
  });
});

describe('plumbing', () => {
  it('serves its SDL to a gateway, with the bundle that it may not yet have', async () => {
    const call = { query: '{ _service { sdl } }', claims: { bundle: 'none' } };
    const answer = await clinic.call({ ...call, headers: { authorization: undefined } });
    const { sdl } = (answer.data as { _service: { sdl: string } })._service;
    expect(sdl).toContain('supplier: "clinic"');
    expect(sdl).toContain('@composeDirective(name: "@item")');
    const mixed = { query: '{ _service { sdl } wards { name } }' };
    const without = await clinic.call({ ...mixed, headers: { authorization: undefined } });
    expect(without.status).toBe(401);
  });

  it('echoes nothing of a representation', async () => {
    const query =
      'query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Ward { code name } } }';
    const r = [
      { __typename: 'Ward', code: 'W1', name: 'forged' },
      { __typename: 'Ward', code: 'W9', name: 'forged' },
    ];
    const answer = await clinic.call({ query, variables: { r } });
    expect(answer.data).toEqual({
      _entities: [{ __typename: 'Ward', code: 'W1', name: '内科' }, null],
    });
  });

  it('keeps heads of the ledger, two different ones of one size as a conflict', async () => {
    const post = async (head: object) => {
      const body = JSON.stringify(head);
      const claims = contextClaims(body, {});
      const token = signContext(claims, 'clinic-1', keyring.secret('pairwise:clinic'));
      const headers = { [CONTEXT_HEADER]: token };
      const url = new URL('/ledger/head', clinic.url);
      const response = await fetch(url, { method: 'POST', headers, body });
      return response.json();
    };
    const head = { v: 1, log: 'gateway-test', size: 3, root: 'abc', signature: 's' };
    expect(await post(head)).toEqual({ stored: 'STORED' });
    expect(await post(head)).toEqual({ stored: 'KNOWN' });
    expect(await post({ ...head, root: 'other' })).toEqual({ stored: 'CONFLICT' });
    expect(await post({ log: 'gateway-test' })).toEqual({ stored: 'MALFORMED' });
  });

  it('is live, and ready with a bundle and a database', async () => {
    for (const [path, status] of [
      ['live', 'live'],
      ['ready', 'ready'],
    ]) {
      const response = await fetch(new URL(`/health/${path}`, clinic.url));
      expect([response.status, await response.json()]).toEqual([200, { status }]);
    }
  });
});
