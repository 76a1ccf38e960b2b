/** Officers whose keys are elsewhere: tries, signatures, and that nothing is written in between. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { PolicyRefused } from '../edit/index.ts';
import { type ActOutcome, actFromAfar } from './afar.ts';
import type { OfficerAct } from './officer-act.ts';
import {
  LOOSENS,
  shownHash,
  signer,
  type TestStore,
  TIGHTENS,
  TITLE,
  testStore,
} from './testing.ts';

const opened: TestStore[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) store.remove();
});

async function start(): Promise<TestStore> {
  const store = await testStore();
  opened.push(store);
  return store;
}

const atOf = ({ options }: TestStore) => new Date(options.now?.() ?? 0).toISOString();

/** Everything in the store's folder, as text: what a refused or unfinished act must leave as it was. */
function written({ folder, bundleFile }: TestStore): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort();
  return [...files, bundleFile].map((file) => `${file}\n${readFileSync(file, 'utf8')}`).join('\n');
}

function tryOnce(store: TestStore, kid: string, act: OfficerAct, signatures: string[] = []) {
  return actFromAfar(store.options, { kid, at: atOf(store), act, signatures });
}

function signed(kid: string, outcome: ActOutcome): string {
  if (outcome.state !== 'WANTS_SIGNATURE') throw new Error('no signature is wanted');
  return Buffer.from(signer(kid).sign(Buffer.from(outcome.text))).toString('base64url');
}

/** As an officer's own machine does it: signs what is asked for until the act is done. */
async function act(store: TestStore, kid: string, does: OfficerAct) {
  const signatures: string[] = [];
  for (;;) {
    const before = written(store);
    const outcome = await tryOnce(store, kid, does, signatures);
    if (outcome.state === 'DONE') return { ...outcome, signatures: signatures.length };
    expect(written(store)).toBe(before);
    signatures.push(signed(kid, outcome));
  }
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (cause: unknown) => (cause instanceof PolicyRefused ? cause.code : String(cause)),
  );

async function proposed(store: TestStore): Promise<string> {
  const { draft } = await act(store, 'a', { act: 'open', title: TITLE });
  const id = draft?.draft.id ?? '';
  await act(store, 'a', { act: 'edit', draft: id, operations: [LOOSENS] });
  await act(store, 'a', { act: 'propose', draft: id });
  return id;
}

describe('acts of officers whose keys are elsewhere', () => {
  test('four eyes from an open draft to a bundle in force, each act signed where its key is', async () => {
    const store = await start();
    const draft = await proposed(store);
    const hash = shownHash(store.store, draft);
    const approval = await act(store, 'b', { act: 'approve', draft, hash });
    expect([approval.draft?.state, approval.signatures]).toEqual(['APPROVED', 2]);
    const { published, signatures } = await act(store, 'a', { act: 'publish', draft });
    expect([published?.bundle.number, published?.persons, signatures]).toEqual([1, ['a', 'b'], 1]);
    expect(store.store.standing().bundle?.hash).toBe(hash);
  });

  test('one officer tightens, with cause and filing number', async () => {
    const store = await start();
    const tighten = { act: 'tighten' as const, operations: [TIGHTENS], cause: 'misuse' };
    expect(await refusal(tryOnce(store, 'a', tighten))).toBe('NOT_FILED');
    const { published } = await act(store, 'a', { ...tighten, filed: 'F-7' });
    expect(published?.bundle.number).toBe(1);
  });

  test('what an officer signs says what it is for', async () => {
    const store = await start();
    const outcome = await tryOnce(store, 'a', { act: 'open', title: TITLE });
    expect(outcome).toMatchObject({ state: 'WANTS_SIGNATURE' });
    expect(outcome.state === 'WANTS_SIGNATURE' && outcome.text).toMatch(
      /^isthmus draft v1\0\{"act":\{"act":"open"/,
    );
  });

  test("another officer's signature, a damaged one and one over something else do nothing", async () => {
    const store = await start();
    const does: OfficerAct = { act: 'open', title: TITLE };
    const wanted = await tryOnce(store, 'a', does);
    const before = written(store);
    const over = await tryOnce(store, 'a', { act: 'open', title: { zh: '另', en: 'other' } });
    for (const signature of [signed('b', wanted), 'AAAA', '', signed('a', over)])
      expect(await tryOnce(store, 'a', does, [signature])).toEqual(wanted);
    expect(written(store)).toBe(before);
  });

  test('a store that moved on asks for another signature', async () => {
    const store = await start();
    const does: OfficerAct = { act: 'open', title: TITLE };
    const wanted = await tryOnce(store, 'a', does);
    await act(store, 'b', does);
    const again = await tryOnce(store, 'a', does, [signed('a', wanted)]);
    expect(again.state).toBe('WANTS_SIGNATURE');
    expect(again).not.toEqual(wanted);
  });

  test('an approval is bound to what was shown', async () => {
    const store = await start();
    const draft = await proposed(store);
    const approve: OfficerAct = { act: 'approve', draft, hash: 'f'.repeat(64) };
    expect(await refusal(tryOnce(store, 'b', approve))).toBe('CANDIDATE_CHANGED');
    expect(
      await refusal(tryOnce(store, 'a', { ...approve, hash: shownHash(store.store, draft) })),
    ).toBe('OWN_CHANGE');
  });

  test.each([-11, 11])('a moment %i minutes off is refused', async (minutes) => {
    const store = await start();
    const at = new Date((store.options.now?.() ?? 0) + minutes * 60_000).toISOString();
    const request = { kid: 'a', at, act: { act: 'open', title: TITLE } };
    expect(await refusal(actFromAfar(store.options, request))).toBe('MOMENT');
  });

  test.each([
    ['nothing', undefined],
    ['an act there is none of', { act: { act: 'install' } }],
    ['a roll back, which is two acts', { act: { act: 'rollback', number: 0 } }],
    ['a member too many', { act: { act: 'publish', draft: 'd1', force: true } }],
    ['an instant without a zone', { at: '2026-11-23T08:00:00' }],
    ['five signatures', { signatures: ['', '', '', '', ''] }],
  ])('%s is no act', async (_, over) => {
    const store = await start();
    const request = { kid: 'a', at: atOf(store), act: { act: 'publish', draft: 'd1' }, ...over };
    expect(await refusal(actFromAfar(store.options, over && request))).toBe('ACT_SHAPE');
  });

  test('a token of another person does not bring an act, whoever signs it', async () => {
    const store = await start();
    const request = { kid: 'a', at: atOf(store), act: { act: 'open', title: TITLE } };
    expect(await refusal(actFromAfar(store.options, request, 'b'))).toBe('KEY_OF_ANOTHER');
    expect((await actFromAfar(store.options, request, 'a')).state).toBe('WANTS_SIGNATURE');
  });

  test('a stranger is no officer', async () => {
    const store = await start();
    expect(await refusal(tryOnce(store, 'zz', { act: 'open', title: TITLE }))).toBe(
      'OFFICER_UNKNOWN',
    );
  });
});
