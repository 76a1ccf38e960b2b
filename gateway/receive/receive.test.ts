import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientError } from '../errors.ts';
import type { Received } from '../stages.ts';
import { answerWith, failureAnswer, preferenceOf } from './failure.ts';
import type { HttpRequest } from './http-request.ts';
import { negotiate, wantsPage } from './media-type.ts';
import { receive } from './receive.ts';
import { parseStrictJson } from './strict-json.ts';

const LIMITS = { bodyBytes: 10_000 };
const JSON_HEADERS = ['Content-Type', 'application/json'];

async function* chunks(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function post(body: string | Uint8Array, rawHeaders: readonly string[] = JSON_HEADERS) {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const http: HttpRequest = {
    ...{ method: 'POST', url: '/graphql', rawHeaders, body: chunks(bytes) },
    signal: new AbortController().signal,
  };
  return receive(http, LIMITS);
}

function get(search: string, rawHeaders: readonly string[] = ['X-Isthmus-Request', '1']) {
  const url = `/graphql?${search}`;
  const http = { method: 'GET', url, rawHeaders, body: chunks(new Uint8Array()) };
  return receive({ ...http, signal: new AbortController().signal }, LIMITS);
}

async function codeOf(received: Promise<Received>): Promise<string> {
  const error = await received.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof ClientError ? error.code : String(error);
}

describe('a POST', () => {
  it('gives query, variables, name and the headers that count', async () => {
    const body = JSON.stringify({
      ...{ query: 'query A { a }', variables: { a: 1 }, operationName: 'A', extensions: {} },
      unknown: true,
    });
    const received = await post(body, [
      ...['content-type', 'application/json; charset=UTF-8', 'AUTHORIZATION', 'Bearer x'],
      ...['Sharing-Purpose', 'AUDIT', 'sharing-matter', 'M-1', 'Sharing-Denials', 'errors'],
      ...['Accept-Language', 'en-GB', 'accept', 'application/graphql-response+json'],
    ]);
    expect(received).toMatchObject({
      ...{ query: 'query A { a }', variables: { a: 1 }, operationName: 'A' },
      ...{ authorization: 'Bearer x', purpose: 'AUDIT', matter: 'M-1', denials: 'errors' },
      ...{ language: 'en', accept: 'application/graphql-response+json', queriesOnly: false },
    });
    expect(Object.isFrozen(received)).toBe(true);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['GZIP', gzipSync],
  ] as const)('may be compressed: %s', async (encoding, compress) => {
    const headers = [...JSON_HEADERS, 'content-encoding', encoding];
    const received = await post(compress('{"query":"{ 数 }"}'), headers);
    expect(received.query).toBe('{ 数 }');
  });

  it.each<[string, string | Uint8Array, readonly string[], string]>([
    ['no content type', '{}', [], 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form', 'query=x', ['content-type', 'text/plain'], 'UNSUPPORTED_MEDIA_TYPE'],
    [
      ...(['another charset', '{"query":"{a}"}'] as const),
      ...([['content-type', 'application/json; charset=gbk'], 'UNSUPPORTED_MEDIA_TYPE'] as const),
    ],
    [
      ...(['an encoding nobody knows', '{"query":"{a}"}'] as const),
      ...([[...JSON_HEADERS, 'content-encoding', 'zstd'], 'UNSUPPORTED_MEDIA_TYPE'] as const),
    ],
    [
      ...(['two encodings', gzipSync('{"query":"{a}"}')] as const),
      ...([[...JSON_HEADERS, 'content-encoding', 'gzip, gzip'], 'UNSUPPORTED_MEDIA_TYPE'] as const),
    ],
    [
      ...(['a body that is not what it says', 'plain'] as const),
      ...([[...JSON_HEADERS, 'content-encoding', 'gzip'], 'BAD_REQUEST'] as const),
    ],
    [
      ...(['a body cut short', gzipSync('{"query":"{a}"}').subarray(0, 20)] as const),
      ...([[...JSON_HEADERS, 'content-encoding', 'gzip'], 'BAD_REQUEST'] as const),
    ],
    [
      ...(['bytes that are not UTF-8', Buffer.from('{"query":"\xff"}', 'latin1')] as const),
      ...([JSON_HEADERS, 'BAD_REQUEST'] as const),
    ],
    ['no JSON', '{', JSON_HEADERS, 'BAD_REQUEST'],
    ['nothing', '', JSON_HEADERS, 'BAD_REQUEST'],
    ['a batch', '[{"query":"{a}"}]', JSON_HEADERS, 'BAD_REQUEST'],
    ['a string', '"{a}"', JSON_HEADERS, 'BAD_REQUEST'],
    ['no query', '{"variables":{}}', JSON_HEADERS, 'BAD_REQUEST'],
    ['a query that is no text', '{"query":{}}', JSON_HEADERS, 'BAD_REQUEST'],
    ['variables in a list', '{"query":"{a}","variables":[]}', JSON_HEADERS, 'BAD_REQUEST'],
    ['variables as text', '{"query":"{a}","variables":"{}"}', JSON_HEADERS, 'BAD_REQUEST'],
    ['a name that is no text', '{"query":"{a}","operationName":1}', JSON_HEADERS, 'BAD_REQUEST'],
    ['extensions as text', '{"query":"{a}","extensions":"x"}', JSON_HEADERS, 'BAD_REQUEST'],
    ['a query twice', '{"query":"{a}","query":"{b}"}', JSON_HEADERS, 'BAD_REQUEST'],
    ['a body over the limit', `{"query":"${'a'.repeat(10_000)}"}`, JSON_HEADERS, 'LIMIT_EXCEEDED'],
    [
      ...(['a bomb', gzipSync(Buffer.alloc(50_000_000, 0x20))] as const),
      ...([[...JSON_HEADERS, 'content-encoding', 'gzip'], 'LIMIT_EXCEEDED'] as const),
    ],
  ])('is refused: %s', async (_what, body, headers, code) => {
    expect(await codeOf(post(body, headers))).toBe(code);
  });

  it.each([
    ...['authorization', 'sharing-purpose', 'sharing-matter', 'content-type'],
    ...['content-encoding', 'host', 'sharing-denials'],
  ])('is refused with two headers %s, even equal ones', async (name) => {
    const headers = [...JSON_HEADERS, name, 'x', name.toUpperCase(), 'x'];
    expect(await codeOf(post('{"query":"{a}"}', headers))).toBe('BAD_REQUEST');
  });

  it('is refused where a forwarded header could hide another', async () => {
    for (const value of ['A\tB', 'A B', '数', 'A'.repeat(129)]) {
      const headers = [...JSON_HEADERS, 'sharing-matter', value];
      expect(await codeOf(post('{"query":"{a}"}', headers))).toBe('BAD_REQUEST');
    }
  });

  it('does not inflate a bomb further than its limit', async () => {
    let pulled = 0;
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    async function* watched() {
      for await (const chunk of chunks(bomb, 1_000)) {
        pulled += chunk.length;
        yield chunk;
      }
    }
    const http = {
      method: 'POST',
      url: '/',
      body: watched(),
      signal: new AbortController().signal,
    };
    const rawHeaders = [...JSON_HEADERS, 'content-encoding', 'gzip'];
    expect(await codeOf(receive({ ...http, rawHeaders }, { bodyBytes: 1_000_000 }))).toBe(
      'LIMIT_EXCEEDED',
    );
    expect(pulled).toBeLessThan(bomb.length / 2);
  });
});

describe('a body that is a stream, as a server gives it', () => {
  function postStream(body: Readable, rawHeaders: readonly string[] = JSON_HEADERS) {
    const { signal } = new AbortController();
    return receive({ method: 'POST', url: '/graphql', rawHeaders, body, signal }, LIMITS);
  }
  const streamOf = (text: string | Buffer) =>
    Readable.from(chunks(Buffer.from(text)), { objectMode: false });

  it('reads as its bytes do, however they are cut and encoded', async () => {
    const body = JSON.stringify({ query: '{ 数据(名: "巴特尔𠮷") }' });
    expect(await postStream(streamOf(body))).toMatchObject(JSON.parse(body));
    const gzip = [...JSON_HEADERS, 'content-encoding', 'gzip'];
    expect(await postStream(streamOf(gzipSync(body)), gzip)).toMatchObject(JSON.parse(body));
  });

  it('is read no further than its limit, and left open for the refusal', async () => {
    const stream = streamOf(`{"query":"${'a'.repeat(20_000)}"}`);
    expect(await codeOf(postStream(stream))).toBe('LIMIT_EXCEEDED');
    expect(stream.destroyed).toBe(false);
    expect(stream.readableEnded).toBe(false);
  });

  it('that ends early is no request', async () => {
    const stream = new Readable({ read: () => undefined });
    const answer = postStream(stream);
    stream.push('{"query":');
    stream.destroy();
    await expect(answer).rejects.toThrow('ended early');
  });
});

describe('a GET', () => {
  it('is for queries, with a header that no form can send', async () => {
    const search = new URLSearchParams({
      ...{ query: 'query A($a: Int) { a }', variables: '{"a":1}', operationName: 'A' },
    });
    expect(await get(String(search))).toMatchObject({
      ...{ query: 'query A($a: Int) { a }', variables: { a: 1 }, operationName: 'A' },
      queriesOnly: true,
    });
    for (const name of ['sharing-purpose', 'apollo-require-preflight'])
      expect(await codeOf(get(String(search), [name, 'x']))).not.toBe('BAD_REQUEST');
    expect(await codeOf(get(String(search), []))).toBe('BAD_REQUEST');
    expect(await codeOf(get(String(search), ['authorization', 'Bearer x']))).toBe('BAD_REQUEST');
  });

  it.each([
    ['no query', 'variables={}', 'BAD_REQUEST'],
    ['a query twice', 'query={a}&query={b}', 'BAD_REQUEST'],
    ['variables that are no JSON', 'query={a}&variables={', 'BAD_REQUEST'],
    ['variables in a list', 'query={a}&variables=[]', 'BAD_REQUEST'],
  ])('is refused: %s', async (_what, search, code) => {
    expect(await codeOf(get(search))).toBe(code);
  });

  it('is refused with a content type that is not JSON (GHSA-9q82-xgwf-vj6h)', async () => {
    const headers = ['x-isthmus-request', '1', 'content-type', 'text/plain'];
    expect(await codeOf(get('query={a}', headers))).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD'])('is not %s', async (method) => {
    const http = { method, url: '/graphql?query={a}', rawHeaders: ['x-isthmus-request', '1'] };
    const signal = new AbortController().signal;
    const received = receive({ ...http, body: chunks(new Uint8Array()), signal }, LIMITS);
    expect(await codeOf(received)).toBe('METHOD_NOT_ALLOWED');
  });
});

describe('strict JSON', () => {
  it('is JSON, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(JSON.stringify(parseStrictJson(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('refuses a key given twice, at any depth and however it is spelled', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.jsonValue({ maxDepth: 2 }), (key, other, value) => {
        fc.pre(key !== other);
        const [k, o, v] = [key, other, value].map((each) => JSON.stringify(each));
        expect(() => parseStrictJson(`[{"x":{${k} : ${v},${o}:1,\n${k}\t:2}}]`)).toThrow(
          ClientError,
        );
      }),
    );
    expect(() => parseStrictJson('{"a":1,"\\u0061":2}')).toThrow(ClientError);
    expect(() => parseStrictJson('{"__proto__":1,"__proto__":2}')).toThrow(ClientError);
  });

  it('makes no key special', () => {
    const text = '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}';
    const value = parseStrictJson(text) as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(JSON.stringify(value)).toBe(text);
  });

  it('refuses what is nested too deep, without running out of stack', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => parseStrictJson(deep)).toThrow(ClientError);
    expect(() => parseStrictJson(`${'['.repeat(90)}${']'.repeat(90)}`)).not.toThrow();
  });
});

describe('the answer’s media type', () => {
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/json', 'application/json'],
    ['application/json; charset=utf-8', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    [
      'application/graphql-response+json, application/json;q=0.9',
      'application/graphql-response+json',
    ],
    ['application/json, application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0.1, application/json', 'application/json'],
    ['application/json;q=0, */*', 'application/graphql-response+json'],
    ['text/html, */*;q=0.1', 'application/json'],
  ])('%s: %s', (accept, type) => {
    expect(negotiate(accept)).toBe(type);
  });

  it.each(['text/html', 'application/json;q=0', 'application/json;charset=gbk', 'nonsense'])(
    'none for %s',
    (accept) => {
      expect(() => negotiate(accept)).toThrow(
        expect.objectContaining({ code: 'NOT_ACCEPTABLE', status: 406 }),
      );
    },
  );

  it('is a page for a browser only', () => {
    expect(wantsPage('text/html,application/xhtml+xml,*/*;q=0.8')).toBe(true);
    for (const accept of [undefined, '*/*', 'application/json', 'text/html, application/json'])
      expect(wantsPage(accept)).toBe(false);
  });
});

describe('a failure', () => {
  const to = { accept: 'application/json', language: 'en' } as const;

  it('has the status of its code, and 200 for what GraphQL refuses under application/json', () => {
    const invalid = new ClientError('GRAPHQL_VALIDATION_FAILED', { detail: 'x' });
    expect(failureAnswer(invalid, to).status).toBe(200);
    const strict = { ...to, accept: 'application/graphql-response+json' } as const;
    expect(failureAnswer(invalid, strict).status).toBe(400);
    expect(failureAnswer(new ClientError('FORBIDDEN'), to).status).toBe(403);
    expect(failureAnswer(new ClientError('BAD_REQUEST'), to).status).toBe(400);
    expect(failureAnswer(new ClientError('LEDGER_UNAVAILABLE'), to)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
    });
  });

  it('challenges for a token, saying only whether there was one', () => {
    const missing = new ClientError('UNAUTHENTICATED', {}, { reason: 'MISSING' });
    const expired = new ClientError('UNAUTHENTICATED', {}, { reason: 'EXPIRED' });
    expect(failureAnswer(missing, to).headers['www-authenticate']).toBe('Bearer realm="isthmus"');
    expect(failureAnswer(expired, to).headers['www-authenticate']).toContain('invalid_token');
  });

  it('can be answered whatever the headers were', () => {
    expect(preferenceOf(['Accept', 'image/png', 'Accept-Language', 'en'])).toEqual(to);
    expect(preferenceOf([])).toEqual({ accept: 'application/json', language: 'zh' });
    expect(answerWith(200, '{}', to.accept).headers['cache-control']).toBe('no-store');
  });
});
