/** One officer may take away, and nothing else, whatever bundle it is sent to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { demoKeyring } from '../../wire/keyring.ts';
import type { Agreement, Bundle, BundleContent, SignedBundle } from '../model/index.ts';
import { bundleOf, contentOf, officers, onWire } from './follow/testing.ts';
import { BundleInvalid, keySigner, signBundle, verifyBundle } from './sign.ts';
import { loadBundle, writeBundle } from './store.ts';

const keyring = demoKeyring();
const BASE = bundleOf(5);
const [AGREEMENT] = BASE.content.agreements;
if (!AGREEMENT) throw new Error('the small city has an agreement');
const OTHER: Agreement = { ...AGREEMENT, id: 'other', purpose: 'QUALITY_CHECK' };
const CAUSE = { officer: 'security-a', cause: 'a supplier reports a leak' };

const suspended = (agreement: Agreement): Agreement => ({ ...agreement, status: 'SUSPENDED' });

/** An emergency as `kid` alone signs it. */
function emergency(
  change: Partial<BundleContent>,
  tightens: SignedBundle | undefined = BASE,
  kid = 'security-a',
): SignedBundle {
  const content = contentOf(6, { emergency: CAUSE, previous: BASE.hash, ...change });
  const signed = signBundle(content, [keySigner(kid, keyring.signingKey(`officer:${kid}`))]);
  return onWire({ ...signed, ...(tightens ? { tightens } : {}) });
}

const SUSPENDING = { agreements: [suspended(AGREEMENT)] };

function verdict(signed: unknown, inForce?: Bundle): string {
  try {
    verifyBundle(signed, officers, inForce);
    return 'good';
  } catch (cause) {
    if (!(cause instanceof BundleInvalid)) throw cause;
    return cause.code;
  }
}

describe('an emergency of one officer', () => {
  test('that only takes away is good, with or without a bundle in force', () => {
    const inForce = verifyBundle(BASE, officers);
    expect(verdict(emergency(SUSPENDING))).toBe('good');
    expect(verdict(emergency(SUSPENDING), inForce)).toBe('good');
    expect(verifyBundle(emergency(SUSPENDING), officers).emergency).toEqual(CAUSE);
  });

  test('is read from the file alone at a first start', () => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-emergency-'));
    writeBundle(join(folder, 'bundle.json'), emergency(SUSPENDING));
    expect(loadBundle(join(folder, 'bundle.json'), officers).number).toBe(6);
    rmSync(folder, { recursive: true });
  });

  test('that gives anybody more is refused', () => {
    const wider = { ...OTHER, consumer: 'police', id: 'wider' };
    expect(verdict(emergency({ agreements: [suspended(AGREEMENT), wider] }))).toBe('LOOSENS');
    const later = { ...AGREEMENT, until: AGREEMENT.until + 1 };
    expect(verdict(emergency({ agreements: [later] }))).toBe('LOOSENS');
  });

  test('needs the emergency in its content, by the officer who signed', () => {
    const content = contentOf(6, SUSPENDING);
    const key = keyring.signingKey('officer:security-a');
    const plain = onWire(signBundle(content, [keySigner('security-a', key)]));
    expect(verdict(plain)).toBe('SIGNERS');
    expect(verdict({ ...plain, tightens: BASE })).toBe('SHAPE');
    expect(verdict(emergency(SUSPENDING, BASE, 'security-b'))).toBe('SIGNERS');
    expect(verdict({ ...emergency(SUSPENDING), signatures: [] })).toBe('SIGNERS');
  });

  test('carries an earlier bundle of two, whole and no emergency chain', () => {
    const { tightens: _, ...alone } = emergency(SUSPENDING);
    expect(verdict(alone)).toBe('TIGHTENS_MISSING');
    const byOne = { ...BASE, signatures: BASE.signatures.slice(1) };
    expect(verdict(emergency(SUSPENDING, byOne))).toBe('TIGHTENS_MISSING');
    expect(verdict(emergency(SUSPENDING, bundleOf(6)))).toBe('TIGHTENS_MISSING');
    const tampered = { ...BASE, content: { ...BASE.content, agreements: [AGREEMENT, OTHER] } };
    expect(verdict(emergency(SUSPENDING, tampered))).toBe('HASH');
    const nested = { ...BASE, tightens: bundleOf(4) };
    expect(verdict(emergency(SUSPENDING, nested))).toBe('SHAPE');
  });

  test('takes nothing back that another emergency took away, where that one is in force', () => {
    const base = bundleOf(5, { agreements: [AGREEMENT, OTHER] });
    const first = emergency({ agreements: [suspended(AGREEMENT), OTHER] }, base);
    const inForce = verifyBundle(first, officers);
    const undoing = emergency({ number: 7, agreements: [AGREEMENT, suspended(OTHER)] }, base);
    expect(verdict(undoing)).toBe('good');
    expect(verdict(undoing, inForce)).toBe('LOOSENS');
    const both = { agreements: [suspended(AGREEMENT), suspended(OTHER)] };
    expect(verdict(emergency({ number: 7, ...both }, base), inForce)).toBe('good');
  });

  test('with two signatures is a bundle like any other', () => {
    const content = contentOf(6, { emergency: CAUSE, agreements: [AGREEMENT, OTHER] });
    const kids = ['security-a', 'security-b'];
    const signers = kids.map((kid) => keySigner(kid, keyring.signingKey(`officer:${kid}`)));
    expect(verdict(onWire(signBundle(content, signers)))).toBe('good');
  });
});
