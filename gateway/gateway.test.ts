import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { demoKeyring } from '../wire/keyring.ts';
import { PortInUse, StartRefused, verifyLedger } from './index.ts';
import { auditorToken, startTownGateway, type TownGateway } from './testing/town-gateway.ts';

let town: TownGateway;
let token = '';
let url = '';

beforeAll(async () => {
  town = await startTownGateway();
  token = await auditorToken();
  const { port } = await town.gateway.listen(0);
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => town.close());
beforeEach(() => town.fakes.reset());

const PEOPLE = '{ people(first: 2) { id name calls { number cost } } }';

async function post(
  query: string,
  headers: Record<string, string> = {},
  more: Record<string, unknown> = {},
) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      ...{ authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT', 'accept-language': 'en' },
      ...headers,
    },
    body: JSON.stringify({ query, ...more }),
  });
  return {
    status: response.status,
    headers: response.headers,
    // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape.
    json: (await response.json()) as any,
  };
}

function entries(of: TownGateway = town) {
  const log = join(of.folder, 'ledger', 'gateway-1');
  return readdirSync(log)
    .filter((name) => name.startsWith('segment'))
    .sort()
    .flatMap((name) => readFileSync(join(log, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line).entry);
}

describe('a query over HTTP', () => {
  it('is answered from several sources, and is in the ledger before', async () => {
    const { status, headers, json } = await post(PEOPLE, { 'sharing-matter': 'M-7' });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(json.errors).toBeUndefined();
    expect(json.data.people[0]).toEqual({
      ...{ id: '1', name: 'N1' },
      calls: [
        { number: '11', cost: 22 },
        { number: '12', cost: 24 },
      ],
    });
    expect(entries().at(-1)).toMatchObject({
      ...{ outcome: 'ANSWERED', decisionId: json.extensions.access.decisionId },
      who: { kind: 'department', dept: 'audit', sub: 'demo-auditor', duties: ['AUDITING'] },
      ...{ purpose: 'AUDIT', matter: 'M-7', operation: { kind: 'query' }, denied: [] },
      coordinates: expect.arrayContaining(['Call.cost', 'Person.name', 'Query.people']),
    });
    expect(JSON.stringify(entries())).not.toContain('N1');
  });

  it('may be a GET; a mutation may not, and has no effect', async () => {
    const get = (query: string) =>
      fetch(`${url}/graphql?${new URLSearchParams({ query })}`, {
        headers: { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' },
      });
    expect(await (await get('{ people(first: 1) { id } }')).json()).toMatchObject({
      data: { people: [{ id: '1' }] },
    });
    town.fakes.reset();
    const refused = await get('mutation { addPerson(name: "X") { id } }');
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('POST');
    expect(town.fakes.source('register').calls).toEqual([]);
  });

  it('of introspection needs no purpose', async () => {
    const { status, json } = await post('{ __schema { queryType { name } } }', {
      'sharing-purpose': '',
    });
    expect(status).toBe(200);
    expect(json.data).toEqual({ __schema: { queryType: { name: 'Query' } } });
  });

  it('is refused without purpose, and the refusal is in the ledger', async () => {
    const { status, json } = await post(PEOPLE, { 'sharing-purpose': '' });
    expect(status).toBe(403);
    expect(json.errors[0].extensions).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'PURPOSE_MISSING',
    });
    expect(entries().at(-1)).toMatchObject({ outcome: 'REFUSED', reason: 'PURPOSE_MISSING' });
    expect(town.fakes.source('register').calls).toEqual([]);
  });

  it.each([
    ['missing', '', 'MISSING'],
    ['not Bearer', 'Basic eDp5', 'MALFORMED'],
    ['no JWT', 'Bearer abc', 'MALFORMED'],
  ])('is 401 before its document is looked at: token %s', async (_what, authorization, reason) => {
    const { status, headers, json } = await post('{ this is no graphql', { authorization });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(json.errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED', reason });
  });

  it('tells an expired token from an unknown issuer, and no more', async () => {
    const nowS = Math.floor(Date.now() / 1000);
    const reasons = await Promise.all(
      [
        { exp: nowS - 1, iat: nowS - 10 },
        { iss: 'https://evil' },
        { aud: 'x' },
        { dept: 'police' },
      ].map(async (claims) => {
        const { json } = await post(PEOPLE, {
          authorization: `Bearer ${await auditorToken(claims)}`,
        });
        return json.errors[0].extensions.reason;
      }),
    );
    expect(reasons).toEqual(['EXPIRED', 'WRONG_ISSUER', 'INVALID', 'INVALID']);
  });

  it('that is too long gets its refusal, not a broken connection', async () => {
    const body = gzipSync(JSON.stringify({ query: ' '.repeat(5_000_000) }));
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        `${url}/graphql`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        },
        (response) => resolve(response.resume().statusCode),
      );
      sent.on('error', reject).end(body);
    });
    expect(status).toBe(413);
  });

  it('with two tokens is refused, although Node would drop the second', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
      const body = '{"query":"{ people { id } }"}';
      socket.end(
        [
          ...['POST /graphql HTTP/1.1', 'Host: x', 'Content-Type: application/json'],
          ...[`Authorization: Bearer ${token}`, 'Authorization: Bearer x', 'Connection: close'],
          ...['Sharing-Purpose: AUDIT', `Content-Length: ${body.length}`, '', body],
        ].join('\r\n'),
      );
    });
    expect(answer).toContain('400 Bad Request');
    expect(answer).toContain('authorization');
  });
});

describe('a mutation', () => {
  it('is in the ledger before it takes effect, and again with its answer', async () => {
    const before = entries().length;
    const { json } = await post('mutation { addPerson(name: "X") { id } }');
    expect(json.data).toEqual({ addPerson: { id: '3' } });
    const [begun, answered] = entries().slice(before);
    expect([begun.outcome, answered.outcome]).toEqual(['BEGUN', 'ANSWERED']);
    expect(answered.decisionId).toBe(begun.decisionId);
  });
});

describe('around GraphQL', () => {
  it('a browser gets a page that can do nothing', async () => {
    for (const path of ['/', '/graphql']) {
      const response = await fetch(url + path, { headers: { accept: 'text/html,*/*;q=0.8' } });
      const text = await response.text();
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(text).not.toMatch(/<script|<form|https?:\/\/(?!127)/);
      expect(text).toContain('地峡');
    }
  });

  it('tells whether it lives and is ready', async () => {
    for (const path of ['/health/live', '/health/ready'])
      expect((await fetch(url + path)).status).toBe(200);
    expect((await fetch(`${url}/health/ready`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });

  it('counts for operators, on a port of their own, without any value', async () => {
    await post(PEOPLE);
    const { port } = await town.gateway.listenAdmin(0);
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toMatch(/isthmus_request_seconds_count\{code="OK"\} \d/);
    expect(text).toContain('isthmus_subjects_total{class="auditor"}');
    expect(text).toMatch(/isthmus_ledger_entries \d/);
    expect(text).toMatch(/isthmus_decisions_bytes\{memory="operations"\} \d/);
    expect(text).toMatch(/isthmus_source_circuit_open\{source="register"\} 0/);
    expect(text).toMatch(/isthmus_source_calls_total\{source="register"\} [1-9]/);
    expect(text).not.toContain('demo-auditor');
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  it('says which port is in use', async () => {
    await expect(town.gateway.listen(Number(new URL(url).port))).rejects.toThrow(PortInUse);
  });

  it('listens on loopback only while it uses demo keys', async () => {
    await expect(town.gateway.listen(0, '0.0.0.0')).rejects.toThrow(StartRefused);
  });
});

describe('starting', () => {
  it('does not go back to a bundle older than one that was in force before', async () => {
    const first = await startTownGateway();
    const ledgerFolder = join(first.folder, 'ledger');
    try {
      first.publish({ ...first.content, number: 3 });
      await vi.waitFor(() =>
        expect(readFileSync(join(ledgerFolder, 'newest-bundle.json'), 'utf8')).toMatch(
          /"number":3,/,
        ),
      );
      await first.gateway.close();
      await expect(startTownGateway(undefined, { ledgerFolder })).rejects.toThrow(
        /bundle 0 is older than bundle 3/,
      );
      const again = await startTownGateway((content) => ({ ...content, number: 3 }), {
        ledgerFolder,
      });
      await again.close();
    } finally {
      await first.close();
    }
  });

  it('is refused with demo keys or the demo issuer but without --demo, or without an issuer', async () => {
    await expect(startTownGateway(undefined, { demo: false })).rejects.toThrow(/--demo/);
    const keyring = { ...demoKeyring(), demo: false };
    await expect(startTownGateway(undefined, { demo: false, keyring })).rejects.toThrow(/issuer/);
    const nobody = startTownGateway((content) => ({
      ...content,
      registry: { ...content.registry, issuers: [] },
    }));
    await expect(nobody).rejects.toThrow(StartRefused);
  });
});

describe('a new bundle', () => {
  it('is used by requests that begin after it; those before keep theirs, none fails', async () => {
    const own = await startTownGateway();
    const ask = async () => {
      const answer = await own.gateway.answer({
        ...{ query: '{ people(first: 1) { id name } }' },
        headers: { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' },
      });
      return JSON.parse(answer.body);
    };
    // The first request reaches the source and is held there while the bundle changes.
    let proceed = () => {};
    const held = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const arrived = new Promise<void>((resolve) => {
      own.fakes.source('register').misbehave(async (_call, response, answer) => {
        resolve();
        await held;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(await answer()));
      });
    });
    const first = ask();
    await arrived;
    own.fakes.source('register').misbehave(undefined);
    own.publish({
      ...own.content,
      ...{ number: 1, previous: null },
      lists: { ...own.content.lists, uses: [] },
    });
    let second = await ask();
    while (second.extensions?.access?.policyVersion?.startsWith('0-')) second = await ask();
    expect(second.data ?? null).toEqual({ people: null });
    expect(second.extensions.access.denied[0]).toMatchObject({ reason: 'USE_NOT_REGISTERED' });
    proceed();
    const kept = await first;
    expect(kept.data).toEqual({ people: [{ id: '1', name: 'N1' }] });
    expect(kept.extensions.access.policyVersion).toMatch(/^0-/);
    await own.close();
  });

  it('that is broken or older changes nothing and is reported', async () => {
    const own = await startTownGateway((content) => ({ ...content, number: 5 }));
    own.publish({ ...own.content, number: 4, lists: { ...own.content.lists, uses: [] } });
    while (!own.log.some((line) => line.msg === 'bundle refused')) await new Promise(setImmediate);
    const answer = await own.gateway.answer({
      ...{ query: '{ people(first: 1) { id } }' },
      headers: { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' },
    });
    expect(JSON.parse(answer.body).data).toEqual({ people: [{ id: '1' }] });
    await own.close();
  });
});

describe('the ledger', () => {
  it('that cannot be written means that nothing is answered', async () => {
    const own = await startTownGateway();
    await own.gateway.close();
    const answer = await own.gateway.answer({
      query: '{ people(first: 1) { id } }',
      headers: { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' },
    });
    expect(answer.status).toBe(503);
    expect(answer.body).not.toContain('"1"');
    expect(JSON.parse(answer.body).errors[0].extensions.code).toBe('LEDGER_UNAVAILABLE');
    const mutation = await own.gateway.answer({
      query: 'mutation { addPerson(name: "X") { id } }',
      headers: { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' },
    });
    expect(mutation.status).toBe(503);
    const sent = own.fakes.source('register').calls.map((call) => call.body.query);
    expect(sent.filter((query) => query.includes('addPerson'))).toEqual([]);
    await own.close();
  });

  it('is good after the gateway has closed', async () => {
    const own = await startTownGateway();
    const headers = { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' };
    await Promise.all(
      Array.from({ length: 20 }, () => own.gateway.answer({ query: '{ people { id } }', headers })),
    );
    await own.gateway.close();
    const report = verifyLedger(join(own.folder, 'ledger'), demoKeyring().verifyKey('ledger'));
    expect(report.logs).toMatchObject([{ good: true, records: 20, unsigned: 0 }]);
    await own.close();
  });
});

describe('what fails inside', () => {
  it('is masked with an id under which the log has the cause', async () => {
    const own = await startTownGateway();
    const answer = await own.gateway.answer(
      {
        query: '{ people { id } }',
        headers: { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' },
      },
      (stage) => {
        if (stage === 'plan') throw new Error('secret cause');
      },
    );
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret');
    const { id } = JSON.parse(answer.body).errors[0].extensions;
    expect(own.log.find((line) => line.id === id)).toMatchObject({
      err: { message: 'secret cause' },
    });
    await own.close();
  });
});
