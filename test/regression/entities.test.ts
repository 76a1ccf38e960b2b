/** Entities and departments called directly: forged, echoed, replayed, foreign (promise 5). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoOfficers, verifyBundle } from '../../policies/bundle/index.ts';
import {
  bodyHash,
  CONTEXT_HEADER,
  type ContextClaims,
  signContext,
} from '../../wire/context-token.ts';
import { personRef } from '../../wire/ref.ts';
import { CANARY, ID_CANARY, idNumberOf } from './departments.ts';
import { type Federation, startFederation, tokenOf, type WireCall } from './federation.ts';
import { keyring, MATTER, type PersonaName, sign } from './policy.ts';

let city: Federation;
let bundle = '';
beforeAll(async () => {
  city = await startFederation();
  bundle = verifyBundle(sign(city.content), demoOfficers(keyring)).hash;
});
afterAll(() => city?.close());
beforeEach(() => {
  city.tamper(undefined);
  city.wire.length = 0;
});

const refOf = (nr: number) => personRef(keyring.secret('base'), idNumberOf(nr));
const SECRET = new RegExp(`${CANARY}|${ID_CANARY.source}`);
const REPRESENTATIONS = 'query ($r: [_Any!]!) { _entities(representations: $r) { ...';

interface Direct {
  readonly to: string;
  readonly query: string;
  readonly variables?: object;
  readonly as?: PersonaName;
  readonly op?: Op;
}

type Op = ContextClaims['op'];

/** A context token as only a holder of the pairwise key can make it. */
function contextFor(to: string, body: string, op: Op = 'query', aud = to): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims: ContextClaims = {
    ...{ v: 1, iss: 'gateway-1', aud, iat, exp: iat + 5, jti: randomUUID(), op, bundle },
    ...{ bh: bodyHash(body), decisionId: 'd', deniedHere: [] },
  };
  return signContext(claims, `${to}-1`, keyring.secret(`pairwise:${to}`));
}

/** A call whose context token is good: what a gateway gone wrong could send. */
async function asGateway({ to, query, variables, as = 'clerk', op }: Direct) {
  const body = JSON.stringify({ query, variables });
  return send(to, body, {
    ...{ authorization: `Bearer ${await tokenOf(as)}`, [CONTEXT_HEADER]: contextFor(to, body, op) },
    ...{ 'sharing-purpose': 'CASE_HANDLING', 'sharing-matter': MATTER },
  });
}

async function send(to: string, body: string, headers: Record<string, string>) {
  const response = await fetch(city.direct.get(to) ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text);
  return { status: response.status, text, data, errors };
}

/** The call to a department that a question of the clerk caused. */
async function captured(source: string, query: string): Promise<WireCall> {
  await city.ask({ query });
  const call = city.wire.find((each) => each.source === source);
  if (!call) throw new Error(`${source} was not asked`);
  return call;
}

const kept = ({ headers }: WireCall): Record<string, string> =>
  Object.fromEntries(
    ['authorization', 'sharing-purpose', 'sharing-matter', CONTEXT_HEADER].map((name) => [
      name,
      String(headers[name]),
    ]),
  );

const FORBIDDEN = {
  status: 403,
  text: expect.stringMatching(/^\{"errors":\[\{[^}]*FORBIDDEN"\}\}\]\}$/),
};

describe('a department called directly', () => {
  it.each([
    '{ people { name } }',
    '{ _service { sdl } }',
    '{ __schema { types { name } } }',
    '{ _entities(representations: [{ __typename: "Person", id: "x" }]) { __typename } }',
    'mutation { setPhone(id: "x", phone: "1") { name } }',
    'not graphql',
  ])('nestjs 1188: with a good user token alone gives nothing: %s', async (query) => {
    const authorization = `Bearer ${await tokenOf('registrar')}`;
    const body = JSON.stringify({ query });
    expect(await send('register', body, { authorization })).toMatchObject(FORBIDDEN);
  });

  it('with a context token that was made for another department', async () => {
    const call = await captured('register', '{ people(first: 1) { name } }');
    expect(await send('health', call.body, kept(call))).toMatchObject(FORBIDDEN);
    // Even under the right key: another instance of a department is another audience.
    const context = contextFor('health', call.body, 'query', 'register');
    const headers = { ...kept(call), [CONTEXT_HEADER]: context };
    expect(await send('health', call.body, headers)).toMatchObject(FORBIDDEN);
  });

  it('with a captured context token and another body', async () => {
    const call = await captured('register', '{ people(first: 1) { name } }');
    const body = call.body.replace('name', 'note');
    expect(body).not.toBe(call.body);
    expect(await send('register', body, kept(call))).toMatchObject(FORBIDDEN);
  });

  it('with a captured context token and the token of another user', async () => {
    const call = await captured('register', '{ people(first: 1) { name } }');
    const authorization = `Bearer ${await tokenOf('registrar')}`;
    const headers = { ...kept(call), authorization };
    expect(await send('register', call.body, headers)).toMatchObject(FORBIDDEN);
  });

  it.each([
    ['sharing-purpose', 'EARLY_MEDIATION'],
    ['sharing-matter', 'M-2'],
  ])('with a captured context token and another %s', async (header, value) => {
    const call = await captured('register', '{ people(first: 1) { name } }');
    const headers = { ...kept(call), [header]: value };
    expect(await send('register', call.body, headers)).toMatchObject(FORBIDDEN);
  });

  it('with a captured context token of a mutation', async () => {
    const query = `mutation { setPhone(id: "B${'A'.repeat(22)}", phone: "13800000000") { name } }`;
    const answer = await city.ask({ as: 'registrar', query });
    expect(answer.data).toEqual({ setPhone: null });
    const [call] = city.wire;
    if (!call) throw new Error('no call');
    expect(await send('register', call.body, kept(call))).toMatchObject(FORBIDDEN);
  });

  it('with a context token but without a user: 401, nothing executed', async () => {
    const statements = city.sql.length;
    const body = JSON.stringify({ query: '{ people { name } }' });
    const answer = await send('register', body, {
      [CONTEXT_HEADER]: contextFor('register', body),
    });
    expect([answer.status, answer.data]).toEqual([401, null]);
    expect(city.sql.length).toBe(statements);
  });
});

describe('a guard under a gateway gone wrong', () => {
  it('decides again: what the user may not see is not answered', async () => {
    const query = '{ people(first: 2) { name politics informant nationalId income hidden } }';
    const { data, text } = await asGateway({ to: 'register', query });
    expect(data).toEqual({ people: [{ name: '王1' }, { name: '王2' }] });
    expect(text).not.toMatch(SECRET);
  });

  it('shield 351: nothing of a representation is echoed, forged keys and inputs included', async () => {
    const forged = { name: `${CANARY}-forged`, note: CANARY, politics: CANARY };
    const r = [{ __typename: 'Person', id: `A${'A'.repeat(22)}`, ...forged }];
    const query = `${REPRESENTATIONS} on Person { id name note politics } } }`;
    const { data, text } = await asGateway({ to: 'register', query, variables: { r } });
    expect(data).toEqual({ _entities: [null] });
    expect(text).not.toContain(CANARY);
  });

  it('shield 351: a stub keeps its key and what @requires names, nothing else', async () => {
    const forged = { rating: CANARY, bracket: CANARY, incomeTwin: 'x' };
    const r = [{ __typename: 'Person', id: refOf(1), ...forged }];
    // No resolver stands on rating: whatever the stub held would be its answer.
    const query = `${REPRESENTATIONS} on Person { id rating bracket } } }`;
    const { data } = await asGateway({ to: 'tax', query, variables: { r } });
    expect(data).toEqual({ _entities: [{ id: refOf(1), rating: null, bracket: 'TAXED' }] });
  });

  it('_entities enumerates no row outside the row scope', async () => {
    const r = [1, 2, 3, 6].map((nr) => ({ __typename: 'Person', id: refOf(nr) }));
    const query = `${REPRESENTATIONS} on Person { name incomeTwin } } }`;
    const { data, text } = await asGateway({ to: 'register', query, variables: { r } });
    expect(data._entities.slice(2)).toEqual([null, null]);
    expect(data._entities[0].name).toBe('王1');
    expect(text).not.toContain('income-3');
  });

  it.each([
    ['a name of the prototype', '__proto__'],
    ['a type of another department', 'HealthRecord'],
    ['a type without a key', 'Query'],
    ['a type name that is no text', 7],
  ])('_entities with %s for a type', async (_what, __typename) => {
    const r = [{ __typename, id: refOf(1) }];
    const query = `${REPRESENTATIONS} on Person { name } } }`;
    const { data } = await asGateway({ to: 'register', query, variables: { r } });
    expect(data?._entities?.[0] ?? null).toBeNull();
  });

  it('shield 149: what fails inside is told by an id, not in its own words', async () => {
    const { text, errors } = await asGateway({ to: 'register', query: '{ crash }' });
    expect(errors[0].extensions.code).toBe('INTERNAL');
    expect(text).not.toMatch(/hunter2|10\.0\.0\.7/);
    expect(city.log.join('')).toContain(errors[0].extensions.id);
  });

  it('an operation of another kind than the one that was signed does not run', async () => {
    const query = `mutation { setPhone(id: "${refOf(1)}", phone: "13800000000") { name } }`;
    const answer = await asGateway({ to: 'register', query, as: 'registrar', op: 'query' });
    expect(answer.data).toBeNull();
    expect(answer.errors[0].extensions.code).toBe('FORBIDDEN');
  });
});

describe('a department that lies', () => {
  const answerOf = (call: WireCall) => JSON.parse(call.answer);

  it('without its signed report has answered nothing', async () => {
    city.tamper((call) => {
      const { extensions: _, ...rest } = answerOf(call);
      return JSON.stringify(rest);
    });
    const { data, errors } = await city.ask({ query: '{ people(first: 1) { name } }' });
    expect(data).toEqual({ people: null });
    expect(errors[0].extensions.code).toBe('SOURCE_UNAVAILABLE');
  });

  it('with the report of another call has answered nothing', async () => {
    const earlier = await captured('register', '{ people(first: 1) { name } }');
    city.tamper((call) =>
      JSON.stringify({ ...answerOf(call), extensions: answerOf(earlier).extensions }),
    );
    const { data } = await city.ask({ query: '{ people(first: 1) { name } }' });
    expect(data).toEqual({ people: null });
  });

  it('with a report that was changed on its way has answered nothing', async () => {
    city.tamper((call) => {
      const answer = answerOf(call);
      answer.extensions.isthmus.subjects = [];
      return JSON.stringify(answer);
    });
    const { data } = await city.ask({ query: '{ people(first: 1) { name } }' });
    expect(data).toEqual({ people: null });
  });

  it('cannot add fields, or say more of a denied one', async () => {
    city.tamper((call) => {
      const answer = answerOf(call);
      for (const person of answer.data.people ?? [])
        Object.assign(person, { politics: CANARY, extra: CANARY, bracket: CANARY });
      return JSON.stringify(answer);
    });
    const { data, text } = await city.ask({ query: '{ people(first: 1) { name politics } }' });
    expect(data).toEqual({ people: [{ name: '王1', politics: null }] });
    expect(text).not.toContain(CANARY);
  });

  it('cannot name persons that nobody asked it about', async () => {
    city.tamper((call) => {
      if (call.source !== 'health') return undefined;
      const answer = answerOf(call);
      const records = [{ __typename: 'HealthRecord', kind: CANARY }];
      answer.data?._entities?.push({ __typename: 'Person', records });
      return JSON.stringify(answer);
    });
    const query = '{ people(first: 2) { name records { kind } } }';
    const { text } = await city.ask({ query });
    expect(text).not.toContain(CANARY);
  });
});
