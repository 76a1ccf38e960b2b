/** Inputs that once took a gateway down, or took more of it than they were worth (promise 11). */
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Federation, startFederation, tokenOf } from './federation.ts';

/** CPU time of this process that refusing one hostile request may take. Measured: 2 to 40 ms. */
const CPU_MS_MAX = 1_000;

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
  await city.ask({ query: '{ people(first: 1) { name } }' });
});
afterAll(() => city?.close());
afterEach(async () => {
  city.tamper(undefined);
  // Whatever came, the next caller is served.
  const { data } = await city.ask({ query: '{ people(first: 1) { name } }' });
  expect(data).toEqual({ people: [{ name: '王1' }] });
});

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** By the limit named, or as invalid where there is none. */
async function refusedCheaply(query: string, limit: string | undefined): Promise<void> {
  const calls = city.wire.length;
  const spent = await cpuMs(async () => {
    const { status, errors } = await city.ask({ query });
    const { code, limit: reached } = errors[0].extensions;
    const wanted = limit === undefined ? 'GRAPHQL_VALIDATION_FAILED' : 'LIMIT_EXCEEDED';
    expect([code, reached]).toEqual([wanted, limit]);
    expect(status).toBe(limit === undefined ? 400 : 413);
  });
  expect(city.wire.length).toBe(calls);
  expect(spent).toBeLessThan(CPU_MS_MAX);
}

/** Fragment `F0` spreads `F1` twice, and so on: 2 to the power of `depth` fields. */
const bomb = (depth: number, last = 'name') =>
  `{ people { ...F0 } } ${Array.from(
    { length: depth },
    (_, n) => `fragment F${n} on Person { ...F${n + 1} friend { ...F${n + 1} } }`,
  ).join(' ')} fragment F${depth} on Person { ${last} }`;

/** The same without depth: nothing but the number of its fields speaks against it. */
const flatBomb = (steps: number, last = 'name area') =>
  `{ people { ...F0 } } ${Array.from(
    { length: steps },
    (_, n) => `fragment F${n} on Person { ...F${n + 1} ...F${n + 1} }`,
  ).join(' ')} fragment F${steps} on Person { ${last} }`;
const ENTITIES = 'records { person { name } }';

describe('documents', () => {
  it.each<[what: string, limit: string | undefined, query: string]>([
    ['CVE-2025-32030: a fragment spread twice by each before it', 'fields', flatBomb(60)],
    ['CVE-2026-34573: the check of complexity is not exponential on it', 'fields', flatBomb(98)],
    ['CVE-2025-32030: the same, each step deeper', 'depth', bomb(40)],
    ['CVE-2025-32031: reused fragments over entities', 'fields', flatBomb(20, ENTITIES)],
    [
      'CVE-2023-26144: one field thousands of times',
      'repeatedKeys',
      `{ people { ${'name '.repeat(3_900)} } }`,
    ],
    [
      'CVE-2023-26144: one key with many selections',
      'repeatedKeys',
      `{ ${'people { name } '.repeat(900)} }`,
    ],
    [
      'aliases',
      'aliases',
      `{ ${Array.from({ length: 100 }, (_, n) => `a${n}: office`).join(' ')} }`,
    ],
    ['depth', 'depth', `{ people { ${'friend { '.repeat(40)} name ${'}'.repeat(41)} }`],
    [
      'depth that would exhaust a stack',
      'depth',
      `{ people { ${'friend { '.repeat(1_900)} name ${'}'.repeat(1_901)} }`,
    ],
    ['many fragments', 'fragments', flatBomb(150)],
    [
      'a fragment that spreads itself',
      undefined,
      '{ people { ...A } } fragment A on Person { ...A }',
    ],
    [
      'fragments that spread each other',
      undefined,
      `{ people { ...A } } fragment A on Person { friend { ...B } }
       fragment B on Person { friend { ...A } }`,
    ],
    [
      'lists in lists',
      'cost',
      `{ people(first: 200) { records(first: 200) { person { records(first: 200) { kind } } } } }`,
    ],
  ])('%s', async (_what, limit, query) => refusedCheaply(query, limit));

  it('CVE-2025-32380, CVE-2025-32031: what stays just below the limits is answered at its cost', async () => {
    const query = flatBomb(10, 'name area');
    const spent = await cpuMs(async () => {
      const { data } = await city.ask({ query });
      expect(data.people).toHaveLength(16);
    });
    expect(spent).toBeLessThan(CPU_MS_MAX);
  });
});

describe('bodies', () => {
  const headers = async () => ({
    ...{ 'content-type': 'application/json', authorization: `Bearer ${await tokenOf('clerk')}` },
    'sharing-purpose': 'CASE_HANDLING',
  });

  it('CVE-2024-28101: a compressed bomb is counted inflated', async () => {
    const body = gzipSync(JSON.stringify({ query: `{ office } #${' '.repeat(50_000_000)}` }));
    expect(body.length).toBeLessThan(60_000);
    const sent = { ...(await headers()), 'content-encoding': 'gzip' };
    const response = await fetch(city.url, { method: 'POST', headers: sent, body });
    expect(response.status).toBe(413);
  });

  it.each<[string, string]>([
    ['CVE-2021-43801: no JSON', '{"query": "{ office }"'],
    [
      'variables without end',
      `{"query":"{ office }","variables":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`,
    ],
    ['an empty body', ''],
    ['null', 'null'],
    ['a number', '1e999'],
    ['lists without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['objects without end', `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`],
    ['a query that is an object', '{"query":{"toString":"x"}}'],
    ['variables that are a list', '{"query":"{ office }","variables":[1]}'],
    ['half of a surrogate', '{"query":"{ office }","operationName":"\\ud800"}'],
  ])('%s is refused', async (_what, body) => {
    const response = await fetch(city.url, { method: 'POST', headers: await headers(), body });
    expect([400, 404, 413, 200]).toContain(response.status);
    const { data, errors } = (await response.json()) as Record<string, unknown>;
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
  });

  it('GHSA-w8vq-3hf9-xppx: an anonymous subscription is an error, not the end', async () => {
    const { status, errors } = await city.ask({ query: 'subscription { time }' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(errors).toHaveLength(1);
  });

  it('GHSA-r344-xw3p-2frj: @defer and @stream are refused by name', async () => {
    const { errors } = await city.ask({ query: '{ ... @defer { office } }' });
    expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('names of a prototype (CVE-2026-32621, GHSA-74cr-77xc-8g6r)', () => {
  const clean = () => {
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  };

  it.each([
    '{ people(first: 1) { constructor: friend { prototype: name } } }',
    '{ people(first: 1) { toString: name hasOwnProperty: area } }',
    '{ constructor: people(first: 1) { valueOf: friend { then: name } } }',
    '{ search { ... on Company { constructor prototype: constructor } } }',
  ])('as aliases are keys like any others: %s', async (query) => {
    const { data, status } = await city.ask({ query });
    expect(status).toBe(200);
    const [key = ''] = Object.keys(data);
    expect(Object.hasOwn(data, key)).toBe(true);
    expect(JSON.stringify(data)).toMatch(/王|1506|Company/);
    clean();
  });

  it('__proto__ as an alias is refused', async () => {
    const { errors } = await city.ask({
      query: '{ people { __proto__: friend { polluted: name } } }',
    });
    expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    clean();
  });

  it('in the answer of a department that lies', async () => {
    city.tamper(({ answer }) =>
      answer.replace(
        '"data":{',
        '"data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
      ),
    );
    const { data } = await city.ask({ query: '{ people(first: 1) { name } }' });
    expect(data).toEqual({ people: [{ name: '王1' }] });
    clean();
  });

  it('in variables, and inherited ones are none', async () => {
    const body = `{"query":"query ($f: PeopleFilter, $shown: Boolean!) { people(filter: $f, first: 1) { name politics @include(if: $shown) } }",
      "variables":{"__proto__":{"shown":true},"f":{"__proto__":{"name":"x"}}}}`;
    const response = await fetch(city.url, {
      method: 'POST',
      headers: {
        ...{
          'content-type': 'application/json',
          authorization: `Bearer ${await tokenOf('clerk')}`,
        },
        'sharing-purpose': 'CASE_HANDLING',
      },
      body,
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors: unknown[] };
    expect(data ?? null).toBeNull();
    expect(errors.length).toBeGreaterThan(0);
    clean();
  });
});
