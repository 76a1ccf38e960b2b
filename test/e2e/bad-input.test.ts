/** Bad input of every kind: a clear error with its code, the process lives, nothing is lost. */
import { UnsecuredJWT } from 'jose';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { type Ask, ask, codeOf, isthmus, send, tokenOf } from './client.ts';

const CLERK: Ask = { as: 'hotline-clerk', purpose: 'CASE_HANDLING', matter: 'HL-2026-000123' };
const PLACES = '{ communities(first: 1) { name } }';
const RESPONSE = 'application/graphql-response+json';

async function expectAlive(): Promise<void> {
  const answer = await ask(PLACES, CLERK);
  expect(answer.data.communities[0].name).toEqual(expect.any(String));
}

describe('tokens', () => {
  it('asks for one', async () => {
    const answer = await ask(PLACES, { purpose: 'CASE_HANDLING' });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('refuses `alg: none`, whatever it claims', async () => {
    const token = new UnsecuredJWT({ kind: 'department', dept: 'police', duties: [], clearance: 4 })
      .setSubject('x')
      .setIssuer('https://isthmus.dev/demo-issuer')
      .setAudience('isthmus')
      .setExpirationTime('1h')
      .encode();
    const answer = await ask(PLACES, { token, purpose: 'CASE_HANDLING' });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('refuses a token one character of which was changed', async () => {
    const [head = '', claims = '', signature = ''] = tokenOf('hotline-clerk').split('.');
    const raised = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...raised, clearance: 4 })).toString('base64url');
    const answer = await ask(PLACES, {
      token: [head, forged, signature].join('.'),
      purpose: 'CASE_HANDLING',
    });
    expect(answer.status).toBe(401);
  });

  it('takes no right from a header', async () => {
    const headers = { 'x-department': 'police', 'x-clearance': '4', 'isthmus-context': 'a.b.c' };
    const answer = await ask('{ people(first: 1) { politicalStatus } }', { ...CLERK, headers });
    expect(answer.denied[0]?.reason).toBe('NEGATIVE_LIST');
  });
});

describe('purposes', () => {
  it.each([
    ['PURPOSE_MISSING', undefined],
    ['PURPOSE_UNKNOWN', 'CURIOSITY'],
    ['PURPOSE_NOT_PERMITTED', 'AUDIT'],
  ])('refuses the whole operation: %s', async (reason, purpose) => {
    const { purpose: _, ...rest } = CLERK;
    const answer = await ask(PLACES, purpose === undefined ? rest : { ...rest, purpose });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
    expect(answer.errors[0]?.extensions.reason).toBe(reason);
    expect(answer.data ?? null).toBeNull();
  });

  it('wants a matter where items of level 3 are given', async () => {
    const { matter: _, ...rest } = CLERK;
    const answer = await ask('{ hotlineCalls(first: 1) { title } }', rest);
    expect(answer.errors[0]?.extensions.reason).toBe('MATTER_MISSING');
    const unknown = await ask('{ hotlineCalls(first: 1) { title } }', {
      ...CLERK,
      matter: 'HL-1999-000001',
    });
    expect(unknown.errors[0]?.extensions.reason).toBe('MATTER_UNKNOWN');
  });
});

describe('documents', () => {
  const aliases = Array.from({ length: 1000 }, (_, index) => `a${index}: __typename`).join(' ');
  const deep = `{ communities(first: 1) ${'{ grids { community '.repeat(100)}{ name }${' } }'.repeat(100)} }`;

  it.each([
    ['malformed JSON', '{"query": "{', 'BAD_REQUEST'],
    ['JSON with a key twice', '{"query":"{__typename}","query":"{__typename}"}', 'BAD_REQUEST'],
    ['a batch', '[{"query":"{__typename}"}]', 'BAD_REQUEST'],
    ['no query', '{}', 'BAD_REQUEST'],
    [
      'a document that does not parse',
      JSON.stringify({ query: '{ people(' }),
      'GRAPHQL_PARSE_FAILED',
    ],
    ['a thousand aliases', JSON.stringify({ query: `{ ${aliases} }` }), 'LIMIT_EXCEEDED'],
    ['two hundred levels', JSON.stringify({ query: deep }), 'LIMIT_EXCEEDED'],
  ])('refuses %s', async (_, body, code) => {
    const answer = await send(body, { ...CLERK, accept: RESPONSE });
    expect(codeOf(answer)).toBe(code);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    await expectAlive();
  });

  it('refuses bytes that inflate beyond the limit', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
    const answer = await send(bomb, { ...CLERK, headers: { 'content-encoding': 'gzip' } });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'LIMIT_EXCEEDED']);
    await expectAlive();
  });

  it('names an unknown field and suggests nothing', async () => {
    const answer = await ask('{ people(first: 1) { phon } }', CLERK);
    expect(codeOf(answer)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(answer.text).not.toMatch(/[Dd]id you mean/);
    expect(answer.text).not.toContain('phone');
  });

  it.each([
    ['a wrong variable type', 'query($n: Int!) { communities(first: $n) { name } }', { n: 'ten' }],
    ['a list of no length', '{ communities(first: -1) { name } }', {}],
    ['a list beyond the longest', '{ communities(first: 100000) { name } }', {}],
    ['a cursor from nowhere', '{ communities(first: 1, after: "bm8") { name } }', {}],
  ])('refuses %s, naming what was wrong', async (_, query, variables) => {
    const answer = await ask(query, { ...CLERK, variables });
    expect(['BAD_USER_INPUT', 'LIMIT_EXCEEDED']).toContain(codeOf(answer));
    expect(answer.errors[0]?.message).toMatch(/n|first|after/);
    await expectAlive();
  });
});

describe('a port in use', () => {
  it('is named, with what to do', () => {
    const { port, subgraphPort, home } = inject('city');
    const { stdout, stderr, status } = isthmus('start', '--demo');
    expect(status).not.toBe(0);
    expect(`${stdout}${stderr}`).toContain('PORT_IN_USE');
    expect(`${stdout}${stderr}`).toMatch(new RegExp(`${port}|${subgraphPort}`));
    expect(home).toBeTruthy();
  });
});

afterAll(expectAlive);
