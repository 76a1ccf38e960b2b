import { createHash, generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Registry } from '../policies/model/index.ts';
import { demoKeyring } from './keyring.ts';
import { createTokenVerifier, TOKEN_LIFE_MAX_S, type TokenVerifier } from './user-token.ts';

const NOW = Date.UTC(2026, 10, 23);
const NOW_S = NOW / 1000;
const ISS = 'https://isthmus.dev/demo-issuer';
const KID = 'demo-issuer-1';
const CITIZEN_REF = `A${Buffer.alloc(16, 7).toString('base64url')}`;
const issuerKey = demoKeyring().signingKey('issuer');

let registry: Registry;
let verifier: TokenVerifier;
let now = NOW;

beforeAll(async () => {
  const jwk = await exportJWK(demoKeyring().verifyKey('issuer'));
  const name = { zh: '部门', en: 'department' };
  const department = (id: string) => ({
    ...{ id, name, level: 'city' as const, area: '1506', binding: 'direct' as const, heads: [] },
  });
  registry = {
    issuers: [
      {
        iss: ISS,
        jwks: { keys: [{ ...jwk, kid: KID, alg: 'EdDSA', use: 'sig' }] },
        departments: ['hotline', 'governance', 'audit', '*citizen'],
        maxClearance: 3,
      },
      {
        iss: 'https://other.example',
        jwks: { keys: [{ ...jwk, kid: KID, alg: 'EdDSA' }] },
        departments: ['police'],
        maxClearance: 4,
      },
    ],
    departments: ['hotline', 'governance', 'audit', 'police'].map(department),
    duties: {
      HOTLINE_WORK: { purposes: ['CASE_HANDLING'] },
      AUDITING: { purposes: ['AUDIT'] },
      CITIZEN: { purposes: ['OWN_DATA'] },
    },
    classes: [
      {
        ...{ id: 'hotline-clerk', kind: 'department', dept: 'hotline' },
        ...{ duties: ['HOTLINE_WORK'], clearance: 2, areas: ['150602'] },
      },
      { id: 'citizen', kind: 'citizen', dept: '', duties: ['CITIZEN'], clearance: 0, areas: [] },
    ],
    personas: {},
    apps: [{ azp: 'governance-centre', dept: 'governance' }],
    sources: [],
  };
  verifier = createTokenVerifier(registry, { now: () => now });
});

const CLERK = {
  ...{ sub: 'clerk-1', kind: 'department', dept: 'hotline', duties: ['HOTLINE_WORK'] },
  ...{ clearance: 2, areas: ['150602'], matters: ['M-2', 'M-1'] },
};

function token(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) {
  const payload = { iss: ISS, aud: 'isthmus', iat: NOW_S - 10, exp: NOW_S + 600, ...CLERK };
  return new SignJWT({ ...payload, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: KID, ...header })
    .sign(issuerKey);
}

async function verify(claims: Record<string, unknown> = {}) {
  return verifier.verify(await token(claims));
}

function b64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('a good token', () => {
  it('gives the subject, its class and its expiry', async () => {
    expect(await verify()).toEqual({
      subject: {
        ...{ kind: 'department', dept: 'hotline', duties: ['HOTLINE_WORK'], clearance: 2 },
        ...{ areas: ['150602'], consumer: 'hotline', sub: 'clerk-1', matters: ['M-1', 'M-2'] },
      },
      classKey:
        '{"areas":["150602"],"clearance":2,"dept":"hotline","duties":["HOTLINE_WORK"],"kind":"department"}',
      classId: 'hotline-clerk',
      app: undefined,
      expiresAt: NOW + 600_000,
    });
  });

  it('has one class key however its lists are written', async () => {
    const one = await verify({ duties: ['HOTLINE_WORK', 'AUDITING'], areas: ['1506', '150602'] });
    const other = await verify({
      duties: ['AUDITING', 'HOTLINE_WORK', 'AUDITING'],
      areas: ['150602', '1506'],
    });
    expect(one).toMatchObject({ classId: undefined });
    expect(other).toMatchObject({ classKey: (one as { classKey: string }).classKey });
  });

  it('keeps the app of a department’s user out of the class: it changes no verdict', async () => {
    const plain = await verify();
    const withApp = await verify({ azp: 'hotline-desk' });
    expect(withApp).toMatchObject({ app: 'hotline-desk' });
    expect(withApp).toEqual({ ...(plain as object), app: 'hotline-desk' });
  });

  it('owns a ref space: department, app of a service, or the citizen', async () => {
    const service = {
      ...{ kind: 'service', dept: 'governance', azp: 'governance-centre', duties: ['AUDITING'] },
    };
    const citizen = { kind: 'citizen', dept: '', duties: ['CITIZEN'], sub: CITIZEN_REF, areas: [] };
    expect(await verify(service)).toMatchObject({
      subject: { consumer: 'governance-centre', azp: 'governance-centre' },
      classKey: expect.stringContaining('"azp":"governance-centre"'),
      app: 'governance-centre',
    });
    expect(await verify(citizen)).toMatchObject({
      subject: { consumer: CITIZEN_REF, clearance: 0 },
      classId: 'citizen',
    });
  });
});

describe('clearance is the lowest of token, issuer and class', () => {
  it.each([
    ['token', { clearance: 1 }, 1],
    ['class', { clearance: 3 }, 2],
    ['issuer', { clearance: 4, dept: 'audit', duties: ['AUDITING'] }, 3],
  ])('%s', async (_bound, claims, clearance) => {
    expect(await verify(claims)).toMatchObject({ subject: { clearance } });
  });
});

describe('refused', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['expired', { exp: NOW_S }, 'EXPIRED'],
    ['issued in the future', { iat: NOW_S + 60 }, 'NOT_YET_VALID'],
    ['not before a later time', { nbf: NOW_S + 60 }, 'NOT_YET_VALID'],
    ['longer than a day', { exp: NOW_S + TOKEN_LIFE_MAX_S }, 'LIFE_TOO_LONG'],
    ['without exp', { exp: undefined }, 'BAD_CLAIMS'],
    ['without iat', { iat: undefined }, 'BAD_CLAIMS'],
    ['another audience', { aud: 'elsewhere' }, 'WRONG_AUDIENCE'],
    ['unknown issuer', { iss: 'https://evil.example' }, 'WRONG_ISSUER'],
    ['issuer named __proto__', { iss: '__proto__' }, 'WRONG_ISSUER'],
    ['department of another issuer', { dept: 'police' }, 'BAD_CLAIMS'],
    ['department nobody knows', { dept: 'constructor' }, 'BAD_CLAIMS'],
    ['unknown duty', { duties: ['HOTLINE_WORK', 'SPYING'] }, 'BAD_CLAIMS'],
    ['duty named like a prototype member', { duties: ['constructor'] }, 'BAD_CLAIMS'],
    ['duties as text', { duties: 'HOTLINE_WORK' }, 'BAD_CLAIMS'],
    ['clearance as text', { clearance: '4' }, 'BAD_CLAIMS'],
    ['clearance out of range', { clearance: 5 }, 'BAD_CLAIMS'],
    ['clearance with a fraction', { clearance: 2.5 }, 'BAD_CLAIMS'],
    ['areas with a wildcard', { areas: ['15%'] }, 'BAD_CLAIMS'],
    ['matters as an object', { matters: { length: 1 } }, 'BAD_CLAIMS'],
    ['no kind', { kind: undefined }, 'BAD_CLAIMS'],
    ['citizen with a department', { kind: 'citizen', sub: CITIZEN_REF }, 'BAD_CLAIMS'],
    [
      'citizen with an officer’s duty',
      { kind: 'citizen', dept: '', sub: CITIZEN_REF },
      'BAD_CLAIMS',
    ],
    [
      'citizen whose sub is no reference',
      { kind: 'citizen', dept: '', duties: ['CITIZEN'], sub: 'wang' },
      'BAD_CLAIMS',
    ],
    ['service without an app', { kind: 'service', dept: 'governance' }, 'BAD_CLAIMS'],
    [
      'service of another department',
      { kind: 'service', azp: 'governance-centre', dept: 'hotline' },
      'BAD_CLAIMS',
    ],
  ])('%s', async (_name, claims, failure) => {
    expect(await verify(claims)).toBe(failure);
  });

  it('an unsigned token', async () => {
    const claims = { iss: ISS, aud: 'isthmus', iat: NOW_S, exp: NOW_S + 60, ...CLERK };
    expect(await verifier.verify(`${b64({ alg: 'none' })}.${b64(claims)}.`)).toBe(
      'WRONG_ALGORITHM',
    );
  });

  it('a token whose MAC key is the public key', async () => {
    const claims = { iss: ISS, aud: 'isthmus', iat: NOW_S, exp: NOW_S + 60, ...CLERK };
    const spki = demoKeyring().verifyKey('issuer').export({ type: 'spki', format: 'pem' });
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: KID })
      .sign(createHash('sha256').update(spki).digest());
    expect(await verifier.verify(forged)).toBe('WRONG_ALGORITHM');
  });

  it('a token signed by somebody else', async () => {
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const forged = await new SignJWT({ iss: ISS, aud: 'isthmus', iat: NOW_S, exp: NOW_S + 60 })
      .setProtectedHeader({ alg: 'EdDSA', kid: KID })
      .sign(stranger);
    expect(await verifier.verify(forged)).toBe('BAD_SIGNATURE');
  });

  it('a token that brings its own key', async () => {
    const stranger = generateKeyPairSync('ed25519');
    const forged = await new SignJWT({ iss: ISS, aud: 'isthmus', iat: NOW_S, exp: NOW_S + 60 })
      .setProtectedHeader({ alg: 'EdDSA', jwk: await exportJWK(stranger.publicKey) })
      .sign(stranger.privateKey);
    expect(await verifier.verify(forged)).toBe('BAD_SIGNATURE');
  });

  it('an unknown key id', async () => {
    expect(await verifier.verify(await token({}, { kid: 'other' }))).toBe('BAD_SIGNATURE');
  });

  it.each(['', 'x', 'a.b.c', '..', 'x'.repeat(10_000)])(
    'text that is no token: %.20s',
    async (t) => {
      expect(await verifier.verify(t)).toBe('MALFORMED');
    },
  );
});

describe('the cache', () => {
  it('answers the same object, never past exp, and forgets on flush', async () => {
    const text = await token({ exp: NOW_S + 30 });
    const first = await verifier.verify(text);
    expect(await verifier.verify(text)).toBe(first);
    verifier.flush();
    expect(await verifier.verify(text)).not.toBe(first);
    now = NOW + 30_000;
    expect(await verifier.verify(text)).toBe('EXPIRED');
    now = NOW;
  });

  it('verifies again after 60 seconds', async () => {
    const text = await token();
    const first = await verifier.verify(text);
    now = NOW + 60_000;
    expect(await verifier.verify(text)).not.toBe(first);
    now = NOW;
  });
});
