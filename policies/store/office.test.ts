/** The key of an office: it takes away from agreements, and its signature is nobody's judgement. */
import { afterEach, describe, expect, test } from 'vitest';
import { demoKeyring } from '../../wire/keyring.ts';
import { BundleInvalid, type OfficerKey, signBundle, verifyBundle } from '../bundle/index.ts';
import { PolicyRefused } from '../edit/index.ts';
import {
  firstContent,
  LOOSENS,
  OFFICERS,
  shownHash,
  signer,
  type TestStore,
  TIGHTENS,
  TITLE,
  testStore,
} from './testing.ts';

/** Registered under the name of an officer: what the table says of the key counts, not the name. */
const office: OfficerKey = {
  ...{ kid: 'office', person: 'b', only: 'tighten' },
  key: demoKeyring().verifyKey('officer:office'),
};
const officers = new Map([...OFFICERS, ['office', office] as const]);
const CAUSE = { cause: '超范围使用', filed: 'SQ-2026-000001/7' };

let made: TestStore | undefined;
afterEach(() => made?.remove());

async function start(): Promise<TestStore> {
  made = await testStore({ officers });
  return made;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (cause) {
    return cause instanceof PolicyRefused || cause instanceof BundleInvalid
      ? cause.code
      : String(cause);
  }
}

describe('the key of an office', () => {
  test('suspends an agreement at once, and two officers take it back', async () => {
    const { store } = await start();
    const { bundle, persons } = await store.tighten([TIGHTENS], CAUSE, signer('office'));
    expect(bundle.agreements[0]?.status).toBe('SUSPENDED');
    expect(bundle.emergency).toEqual({ officer: 'office', ...CAUSE });
    expect(persons).toEqual([]);
    const { id } = await store.open(TITLE, [LOOSENS], signer('a'));
    await store.propose(id, signer('a'));
    await store.approve(id, shownHash(store, id), signer('b'));
    expect((await store.publish(id, signer('a'))).persons).toEqual(['a', 'b']);
  });

  test('gives nothing', async () => {
    const { store } = await start();
    expect(await refusal(store.tighten([LOOSENS], CAUSE, signer('office')))).toBe('NOT_TIGHTER');
  });

  test('touches nothing but agreements', async () => {
    const { store } = await start();
    const { classes } = firstContent().registry;
    const [first] = classes;
    const value = { ...first, clearance: 1 };
    const operations = [{ op: 'put', kind: 'class', id: String(first?.id), value }] as const;
    expect(await refusal(store.tighten(operations, CAUSE, signer('office')))).toBe('TIGHTENS_ONLY');
  });

  test('writes no draft, approves none, publishes none, rolls nothing back', async () => {
    const { store } = await start();
    const { id } = await store.open(TITLE, [LOOSENS], signer('a'));
    await store.propose(id, signer('a'));
    const hash = shownHash(store, id);
    const key = signer('office');
    expect(await refusal(store.open(TITLE, [], key))).toBe('TIGHTENS_ONLY');
    expect(await refusal(store.approve(id, hash, key))).toBe('TIGHTENS_ONLY');
    expect(await refusal(store.publish(id, key))).toBe('TIGHTENS_ONLY');
    expect(await refusal(store.rollBackAtOnce(0, CAUSE, key))).toBe('TIGHTENS_ONLY');
  });

  test('is not the second of two on a bundle', () => {
    const signed = signBundle(firstContent(), [signer('a'), signer('office')]);
    expect(() => verifyBundle(signed, officers)).toThrow(BundleInvalid);
    const byTwo = signBundle(firstContent(), [signer('a'), signer('b')]);
    expect(verifyBundle(byTwo, officers).number).toBe(0);
  });
});
