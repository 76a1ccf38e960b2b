import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../wire/canonical-json.ts';
import { demoKeyring, type Keyring } from '../../wire/keyring.ts';
import type { Bundle, BundleContent, SignedBundle } from '../model/index.ts';
import { resolveRegistry, signAsOfficers } from './build.ts';
import { compileBundle } from './compile.ts';
import { demoOfficers, type Officers } from './officers.ts';
import { BundleInvalid, hashBundle, keySigner, signBundle, verifyBundle } from './sign.ts';
import { loadBundle, writeBundle } from './store.ts';
import { AGREEMENT, city, LISTS } from './testing.ts';

const keyring = demoKeyring();
const officers = demoOfficers(keyring);

function content(number = 0, change: Partial<BundleContent> = {}): BundleContent {
  const { catalog, lists, agreements, registry: draft } = city();
  const sources = [{ name: 'grid', url: 'http://g', file: 'g', sdl: 'x' }];
  const { registry } = resolveRegistry(draft, sources, keyring);
  const previous = number === 0 ? null : 'a'.repeat(64);
  const createdAt = '2026-11-20T00:00:00.000Z';
  const compiled = compileBundle({
    registry,
    catalog,
    lists,
    agreements,
    number,
    previous,
    createdAt,
  });
  return { ...compiled, ...change };
}
/** As it comes from a file. */
const onWire = (signed: SignedBundle): SignedBundle => JSON.parse(JSON.stringify(signed));
const signedBundle = (number = 0) => onWire(signAsOfficers(content(number), keyring));
const failure = (signed: unknown, inForce?: Bundle, table: Officers = officers): string => {
  try {
    verifyBundle(signed, table, inForce);
    return 'good';
  } catch (cause) {
    if (!(cause instanceof BundleInvalid)) throw cause;
    return cause.code;
  }
};

describe('compileBundle', () => {
  test('expands wildcards by what each list means', () => {
    const agreements = [{ ...AGREEMENT, items: ['Person.*'] }];
    const uses = LISTS.uses.map((use) => ({ ...use, items: ['Place.*', 'Query.*'] }));
    const compiled = content(0);
    const { catalog, registry, createdAt } = compiled;
    const lists = { ...LISTS, uses };
    const base = { catalog, registry, createdAt, number: 0, previous: null };
    const expanded = compileBundle({ ...base, lists, agreements });
    // Neither the key, nor what is withheld, nor another supplier's item.
    expect(expanded.agreements[0]?.items).toEqual(['Person.area', 'Person.name', 'Person.phone']);
    expect(expanded.lists.uses[0]?.items).toEqual([
      'Place.code',
      'Place.name',
      'Query.calls',
      'Query.people',
      'Query.places',
    ]);
    expect(expanded.lists.responsibility[0]?.items).toContain('Person.id');
    expect(expanded.lists.responsibility[0]?.items).toContain('Person.status');
  });

  test('a wildcard never expands to what the negative list names', () => {
    const compiled = content(0);
    const [entry] = LISTS.negative;
    if (!entry) throw new Error('no entry');
    const negative = [{ ...entry, coordinates: ['Person.name'], classes: ['CONTACT'] }];
    const agreements = [{ ...AGREEMENT, items: ['Person.*'] }];
    const expanded = compileBundle({ ...compiled, agreements, lists: { ...LISTS, negative } });
    expect(expanded.agreements[0]?.items).toEqual(['Person.area']);
  });

  test('the order of files and entries changes nothing', () => {
    const compiled = content(0);
    const second = { ...AGREEMENT, id: 'a-first' };
    const reversed = [...AGREEMENT.items].reverse();
    const one = compileBundle({ ...compiled, agreements: [AGREEMENT, second] });
    const agreements = [second, { ...AGREEMENT, items: reversed }];
    const other = compileBundle({
      ...compiled,
      agreements,
      lists: { ...compiled.lists, basis: [...compiled.lists.basis].reverse() },
    });
    expect(canonicalJson(other)).toBe(canonicalJson(one));
    expect(hashBundle(other)).toBe(hashBundle(one));
  });
});

describe('resolveRegistry', () => {
  const sources = ['exchange', 'grid'].map((name) => ({
    name,
    url: `http://${name}`,
    file: name,
    sdl: name,
  }));

  test('the demo issuer is refused without the demo keys', () => {
    const { registry, problems } = resolveRegistry(city().registry, sources, keyring);
    expect(problems).toEqual([]);
    expect(registry.issuers[0]?.jwks.keys[0]).toMatchObject({
      kid: 'demo-issuer-1',
      crv: 'Ed25519',
    });
    expect(registry.issuers[0]?.jwks.keys[0]).not.toHaveProperty('d');
    const real: Keyring = { ...keyring, demo: false };
    const refused = resolveRegistry(city().registry, sources, real);
    expect(refused.problems).toMatchObject([{ code: 'DEMO_ISSUER_REFUSED', severity: 'error' }]);
    expect(refused.registry.issuers).toEqual([]);
  });

  test('sources are guarded and speak base references, but for what the registry says', () => {
    const draft = {
      ...city().registry,
      sources: [
        { name: 'exchange', refSpace: 'exchange' },
        { name: 'grid', unguarded: true },
      ],
    };
    expect(resolveRegistry(draft, sources, keyring).registry.sources).toMatchObject([
      {
        name: 'exchange',
        key: 'exchange-1',
        refSpace: 'exchange',
        sdlHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { name: 'grid', unguarded: true, refSpace: 'base' },
    ]);
  });
});

describe('verifyBundle', () => {
  test('a bundle with two signatures is good, versioned and frozen', () => {
    const bundle = verifyBundle(signedBundle(), officers);
    expect(bundle.version).toBe(`0-${bundle.hash.slice(0, 12)}`);
    expect(Object.isFrozen(bundle.lists.negative[0]?.coordinates)).toBe(true);
  });

  test('every changed leaf of the content is noticed', () => {
    const good = signedBundle();
    const tampered: [path: string, change: (c: SignedBundle) => void][] = [
      ['level', (c) => Object.assign(c.content.catalog.items['Person.phone'] ?? {}, { level: 1 })],
      ['negative', (c) => Object.assign(c.content.lists, { negative: [] })],
      ['number', (c) => Object.assign(c.content, { number: 7 })],
      ['until', (c) => Object.assign(c.content.agreements[0] ?? {}, { until: 9e15 })],
      [
        'issuer',
        (c) => Object.assign(c.content.registry.issuers[0]?.jwks.keys[0] ?? {}, { x: 'AA' }),
      ],
    ];
    for (const [path, change] of tampered) {
      const copy = structuredClone(good);
      change(copy);
      expect([path, failure(copy)]).toEqual([path, 'HASH']);
      // With a hash of its own it lacks the signatures.
      const rehashed = { ...copy, hash: hashBundle(copy.content) };
      expect([path, failure(rehashed)]).toEqual([path, 'SIGNATURE']);
    }
  });

  test('two different officers sign', () => {
    const good = signedBundle();
    const [a, b] = good.signatures;
    const withSignatures = (...signatures: (typeof a)[]) => ({ ...good, signatures });
    expect(failure(withSignatures(a, b))).toBe('good');
    expect(failure(withSignatures(a))).toBe('SIGNERS');
    expect(failure(withSignatures(a, a))).toBe('SIGNERS');
    expect(failure(withSignatures())).toBe('SIGNERS');
    expect(failure({ ...good, signatures: [] })).toBe('SIGNERS');
  });

  test('two keys of one person are one signer', () => {
    const [a, b] = [...officers.values()];
    if (!a || !b) throw new Error('no officers');
    const onePerson = new Map([a, { ...b, person: a.person }].map((each) => [each.kid, each]));
    expect(failure(signedBundle(), undefined, onePerson)).toBe('SIGNERS');
  });

  test('strangers do not count, and one key under two names is one signer', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const key = keyring.signingKey('officer:security-a');
    const signed = signBundle(content(), [
      keySigner('security-a', key),
      keySigner('stranger', privateKey),
    ]);
    expect(failure(onWire(signed))).toBe('SIGNERS');
    const [a] = [...officers.values()];
    if (!a) throw new Error('no officer');
    const alias = { ...a, kid: 'alias', person: 'somebody-else' };
    const twice = new Map([a, alias].map((each) => [each.kid, each]));
    const both = signBundle(content(), [keySigner('security-a', key), keySigner('alias', key)]);
    expect(() => verifyBundle(onWire(both), twice)).toThrow('needs 2 signers and has 1');
    const forged = {
      ...signed,
      signatures: signed.signatures.map((s) => ({ ...s, kid: 'security-b' })),
    };
    expect(failure(onWire(forged))).toBe('SIGNATURE');
    expect(publicKey.asymmetricKeyType).toBe('ed25519');
  });

  test.each([
    ['null', null],
    ['a string', 'bundle'],
    ['no content', { hash: 'a'.repeat(64), signatures: [] }],
    ['an unknown field', { ...signedBundle(), enforce: false }],
    [
      'an unknown field inside',
      onWire(signAsOfficers(content(0, { off: true } as never), keyring)),
    ],
    ['a level beyond the scale', onWire(signAsOfficers(withLevel(5), keyring))],
    ['a negative number', onWire(signAsOfficers(content(-1), keyring))],
  ])('%s has a wrong shape, whoever signed it', (_, signed) => {
    expect(failure(signed)).toBe('SHAPE');
  });

  test('__proto__ is no name', () => {
    const text = JSON.stringify(signedBundle()).replace('"reads":{', '"reads":{"__proto__":["X"],');
    expect(failure(JSON.parse(text))).toBe('SHAPE');
  });
});

function withLevel(level: number): BundleContent {
  const compiled = content();
  const place = { ...compiled.catalog.items['Place.name'], level } as never;
  const items = { ...compiled.catalog.items, 'Place.name': place };
  return { ...compiled, catalog: { ...compiled.catalog, items } };
}

describe('bundles on disk', () => {
  let folder = '';
  let file = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-bundle-'));
    file = join(folder, 'bundle.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('writeBundle leaves the file and nothing else', () => {
    writeBundle(file, signedBundle());
    writeBundle(file, signedBundle(1));
    expect(readdirSync(folder)).toEqual(['bundle.json']);
    expect(loadBundle(file, officers).number).toBe(1);
  });

  test('a file that is absent or half-written is unreadable', () => {
    expect(() => loadBundle(file, officers)).toThrow(BundleInvalid);
    writeFileSync(file, JSON.stringify(signedBundle()).slice(0, -100));
    expect(() => loadBundle(file, officers)).toThrow('cannot be read');
  });
});
