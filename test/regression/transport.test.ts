/** HTTP: what a browser, a proxy or a sloppy parser could be made to do. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Federation, startFederation, tokenOf } from './federation.ts';

let city: Federation;
let token = '';
beforeAll(async () => {
  city = await startFederation();
  token = await tokenOf('clerk');
});
afterAll(() => city?.close());

const QUERY = '{ people(first: 1) { name } }';
const signed = () => ({
  authorization: `Bearer ${token}`,
  'sharing-purpose': 'CASE_HANDLING',
});
const url = (query: string) => `${city.url}?${new URLSearchParams({ query })}`;

/** fetch would not send some of these headers. */
function get(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(path, { headers: { ...signed(), ...headers } }, (response) =>
      resolve(response.resume().statusCode),
    )
      .on('error', reject)
      .end();
  });
}

function raw(lines: readonly string[], body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(city.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text)).on('error', reject);
    socket.end([...lines, 'Connection: close', '', body].join('\r\n'));
  });
}

describe('what a page of somebody else could send', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16'])(
    'GHSA-9q82-xgwf-vj6h: a GET with content type %s is 415',
    async (type) => {
      expect(await get(url(QUERY), { 'content-type': type })).toBe(415);
    },
  );

  it('GHSA-9q82-xgwf-vj6h: a GET needs a header that no form can send', async () => {
    expect(await get(url(QUERY), {})).toBe(200);
    expect((await fetch(url(QUERY))).status).toBe(400);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ])('GHSA-2p3c-p3qw-69r4: a POST of type "%s" does nothing', async (type) => {
    const before = city.wire.length;
    const mutation = 'mutation { setPhone(id: "x", phone: "1") { name } }';
    const response = await fetch(city.url, {
      method: 'POST',
      headers: { ...signed(), 'content-type': type },
      body: Buffer.from(JSON.stringify({ query: mutation })),
    });
    expect(response.status).toBe(415);
    expect(city.wire.length).toBe(before);
  });

  it('a mutation by GET is 405 and has no effect', async () => {
    const before = city.wire.length;
    expect(await get(url('mutation { setPhone(id: "x", phone: "1") { name } }'), {})).toBe(405);
    expect(city.wire.length).toBe(before);
  });

  it('no origin is let in', async () => {
    const headers = { ...signed(), origin: 'https://evil.example' };
    for (const method of ['OPTIONS', 'GET']) {
      const response = await fetch(url(QUERY), { method, headers });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('what has two readings', () => {
  const BODY = JSON.stringify({ query: QUERY });
  const head = (...more: string[]) => [
    ...['POST /graphql HTTP/1.1', 'Host: x', 'Content-Type: application/json'],
    ...['Sharing-Purpose: CASE_HANDLING', ...more],
  ];

  it.each([
    ['two tokens', ['Authorization: Bearer x']],
    ['two purposes', ['Sharing-Purpose: AUDIT']],
    ['two matters', ['Sharing-Matter: M-1', 'Sharing-Matter: M-2']],
    ['two content types', ['Content-Type: text/plain']],
  ])('%s are refused', async (_what, more) => {
    const lines = head(`Authorization: Bearer ${token}`, `Content-Length: ${BODY.length}`, ...more);
    expect(await raw(lines, BODY)).toMatch(/^HTTP\/1\.1 400/);
  });

  it('a length and a chunked body are refused', async () => {
    const lines = head(
      ...[`Authorization: Bearer ${token}`, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
    );
    expect(await raw(lines, `0\r\n\r\n${BODY}`)).toMatch(/^HTTP\/1\.1 400/);
  });

  it('a key given twice is refused, however it is written', async () => {
    for (const body of [
      `{"query":"{ office }","query":"${QUERY}"}`,
      `{"query":"{ office }","\\u0071uery":"${QUERY}"}`,
      `{"query":"query($f: PeopleFilter){ people(filter: $f) { name } }","variables":{"f":{"name":"a","name":"b"}}}`,
    ]) {
      const response = await fetch(city.url, {
        method: 'POST',
        headers: { ...signed(), 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBe(400);
    }
  });

  it('hive router: an input field given twice in a literal is refused', async () => {
    const { errors } = await city.ask({
      query: '{ people(filter: { name: "a", name: "b" }) { name } }',
    });
    expect(errors[0].extensions.code).toMatch(/PARSE|VALIDATION/);
  });

  it('GHSA-8r69-3cvp-wxc3: batches are not served', async () => {
    const response = await fetch(city.url, {
      method: 'POST',
      headers: { ...signed(), 'content-type': 'application/json' },
      body: `[${BODY},${BODY}]`,
    });
    expect(response.status).toBe(400);
  });

  it.each([
    ['application/json', 200],
    ['application/graphql-response+json', 400],
  ])('a hash that nobody deployed is no query (cosmo 1351), as %s', async (accept, status) => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const response = await fetch(city.url, {
      method: 'POST',
      headers: { ...signed(), accept, 'content-type': 'application/json' },
      body: JSON.stringify({ extensions }),
    });
    const answer = (await response.json()) as {
      readonly data?: unknown;
      readonly errors: readonly { readonly extensions: { readonly code: string } }[];
    };
    expect([response.status, answer.data]).toEqual([status, undefined]);
    expect(answer.errors[0]?.extensions.code).toBe('PERSISTED_DOCUMENT_NOT_FOUND');
  });

  it.each(['//graphql', '/graphql/', '/GraphQL', '/graphql/../graphql', '/%67raphql'])(
    'path %s is not the endpoint',
    async (path) => {
      const answer = await raw(
        [
          ...[`GET ${path}?query=%7Boffice%7D HTTP/1.1`, 'Host: x'],
          ...[`Authorization: Bearer ${token}`, 'Sharing-Purpose: CASE_HANDLING'],
        ],
        '',
      );
      expect(answer).toMatch(/^HTTP\/1\.1 (404|400)/);
      expect(answer).not.toContain('Tax Office');
    },
  );

  it('GHSA-j2wh-wrv3-4x4g: no path reads a file', async () => {
    for (const path of [
      '/../package.json',
      '/..%2fpackage.json',
      '/package.json',
      '/.isthmus/bundle.json',
    ])
      expect(await raw([`GET ${path} HTTP/1.1`, 'Host: x'], '')).toMatch(/^HTTP\/1\.1 (404|400)/);
  });
});
