/** Four eyes, enforced by the store: what one officer may do, what two may, and what nobody may. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { signBundle } from '../bundle/index.ts';
import { PolicyRefused, type RefusalCode } from '../edit/index.ts';
import type { SignedBundle } from '../model/index.ts';
import { openPolicyStore, type PolicyStore } from './index.ts';
import {
  agreement,
  emptyStore,
  firstContent,
  LOOSENS,
  OFFICERS,
  publishChange,
  shownHash,
  signer,
  type TestStore,
  TIGHTENS,
  TITLE,
  testStore,
} from './testing.ts';

let opened: { remove(): void }[] = [];
afterEach(() => {
  for (const each of opened) each.remove();
  opened = [];
});

async function start(over: Parameters<typeof testStore>[0] = {}): Promise<TestStore> {
  const made = await testStore(over);
  opened.push(made);
  return made;
}

async function refusal(work: Promise<unknown>): Promise<RefusalCode | string> {
  try {
    await work;
    return 'done';
  } catch (cause) {
    return cause instanceof PolicyRefused ? cause.code : String(cause);
  }
}

const inForce = (store: PolicyStore) => {
  const standing = store.standing();
  if (standing.problem) throw standing.problem;
  return standing.bundle;
};

async function proposed(store: PolicyStore, author = 'a'): Promise<{ id: string; hash: string }> {
  const { id } = await store.open(TITLE, [LOOSENS], signer(author));
  await store.propose(id, signer(author));
  return { id, hash: shownHash(store, id) };
}

describe('four eyes', () => {
  test('a change of one is approved by another and published', async () => {
    const { store, bundleFile } = await start();
    await publishChange(store, [LOOSENS]);
    expect(inForce(store)).toMatchObject({ number: 1, previous: firstHash(store) });
    expect(inForce(store).agreements[0]?.masks).toEqual({});
    const { signatures } = JSON.parse(readFileSync(bundleFile, 'utf8')) as SignedBundle;
    expect(signatures.map(({ kid }) => kid)).toEqual(['a', 'b']);
    expect(store.draft('d1').state).toBe('PUBLISHED');
  });

  test.each([
    ['the author', 'a', 'OWN_CHANGE'],
    ['the author by another key', 'a2', 'OWN_CHANGE'],
    ['an officer without the duty', 'c', 'NO_DUTY'],
    ['somebody who is no officer', 'd', 'OFFICER_UNKNOWN'],
  ])('%s cannot approve', async (_, kid, code) => {
    const { store } = await start();
    const { id, hash } = await proposed(store);
    expect(await refusal(store.approve(id, hash, signer(kid)))).toBe(code);
    expect(await refusal(store.publish(id, signer('a')))).toBe('NOT_APPROVED');
    expect(inForce(store).number).toBe(0);
  });

  test('an officer who signs with a key that is not hers is refused', async () => {
    const { store } = await start();
    const forged = { ...signer('a'), kid: 'b' };
    expect(await refusal(store.open(TITLE, [LOOSENS], forged))).toBe('DRAFT_BROKEN');
    const { id, hash } = await proposed(store);
    expect(await refusal(store.approve(id, hash, forged))).toBe('DRAFT_BROKEN');
  });

  test('the approver cannot publish, nor somebody without a part in the draft', async () => {
    const { store } = await start();
    const { id, hash } = await proposed(store);
    await store.approve(id, hash, signer('b'));
    expect(await refusal(store.publish(id, signer('b')))).toBe('NOT_AUTHOR');
    expect(await refusal(store.publish(id, signer('c')))).toBe('NO_DUTY');
  });

  test('any change after the approval voids it', async () => {
    const { store } = await start();
    const { id, hash } = await proposed(store);
    await store.approve(id, hash, signer('b'));
    await store.edit(id, [agreement({ masks: {}, itemScope: {}, volume: 999 })], signer('a'));
    expect(store.draft(id)).toMatchObject({ state: 'DRAFT', draft: { approvals: [] } });
    expect(await refusal(store.publish(id, signer('a')))).toBe('STATE');
    await store.propose(id, signer('a'));
    expect(await refusal(store.publish(id, signer('a')))).toBe('NOT_APPROVED');
    expect(await refusal(store.approve(id, hash, signer('b')))).toBe('CANDIDATE_CHANGED');
  });

  test('what the approver was shown is what is approved', async () => {
    const { store } = await start();
    const { id, hash } = await proposed(store);
    await store.edit(id, [agreement({ masks: {}, itemScope: {}, volume: 999 })], signer('a'));
    await store.propose(id, signer('a'));
    expect(await refusal(store.approve(id, hash, signer('b')))).toBe('CANDIDATE_CHANGED');
  });

  test('an approval whose signature is not over the bundle publishes nothing', async () => {
    const { store, folder } = await start();
    const { id, hash } = await proposed(store);
    await store.approve(id, hash, signer('b'));
    const file = join(folder, 'drafts', `${id}.json`);
    const draft = JSON.parse(readFileSync(file, 'utf8'));
    const other = signBundle({ ...firstContent(), number: 7 }, [signer('b')]).signatures[0];
    draft.entries.at(-1).act.bundleSignature = other?.signature;
    writeFileSync(file, JSON.stringify(draft));
    expect(await refusal(store.publish(id, signer('a')))).toBe('DRAFT_BROKEN');
  });
});

function firstHash(store: PolicyStore): string {
  return store.published(0).bundle.hash;
}

describe('reviewers', () => {
  test("somebody else's edit is a suggestion, without effect until an author applies it", async () => {
    const { store } = await start();
    const { id } = await store.open(TITLE, [LOOSENS], signer('a'));
    const wider = agreement({ masks: {}, itemScope: {}, volume: 500 });
    expect(await refusal(store.edit(id, [wider], signer('b')))).toBe('NOT_AUTHOR');
    const { suggestions } = await store.suggest(id, [wider], 'more a day', signer('b'));
    expect(store.draft(id).authors).toEqual(['a']);
    expect(await refusal(store.settleSuggestion(id, 99, 'apply', signer('a')))).toBe(
      'SUGGESTION_UNKNOWN',
    );
    const seq = suggestions[0]?.seq ?? 0;
    expect(await refusal(store.settleSuggestion(id, seq, 'apply', signer('b')))).toBe('NOT_AUTHOR');
    await store.settleSuggestion(id, seq, 'apply', signer('a'));
    // Applied, the change is both theirs, and neither is a second pair of eyes.
    expect(store.draft(id).authors).toEqual(['a', 'b']);
    await store.propose(id, signer('a'));
    const hash = shownHash(store, id);
    expect(await refusal(store.approve(id, hash, signer('b')))).toBe('OWN_CHANGE');
  });

  test('a suggestion does not void an approval; applying it does', async () => {
    const { store } = await start();
    const { id, hash } = await proposed(store);
    await store.approve(id, hash, signer('b'));
    const after = await store.suggest(id, [agreement({ volume: 5 })], 'less', signer('b'));
    expect(after.state).toBe('APPROVED');
    await store.settleSuggestion(id, after.suggestions[0]?.seq ?? 0, 'apply', signer('a'));
    expect(store.draft(id).state).toBe('DRAFT');
  });
});

describe('one officer alone', () => {
  const emergency = { cause: 'a leak', filed: 'F-1' };

  test('may tighten, with its cause, and two take it back', async () => {
    const { store } = await start();
    await store.tighten([TIGHTENS], emergency, signer('a'));
    expect(inForce(store)).toMatchObject({
      number: 1,
      emergency: { officer: 'a', cause: 'a leak', filed: 'F-1' },
    });
    expect(await refusal(store.rollBackAtOnce(0, emergency, signer('a')))).toBe('NOT_TIGHTER');
    const { id } = await store.rollBack(0, signer('a'));
    await store.approve(id, shownHash(store, id), signer('b'));
    await store.publish(id, signer('a'));
    expect(inForce(store)).toMatchObject({ number: 2 });
    expect(inForce(store).emergency).toBeUndefined();
    expect(inForce(store).agreements[0]?.status).toBe('ACTIVE');
  });

  test.each([
    ['loosens', [LOOSENS], emergency, 'NOT_TIGHTER'],
    ['names no cause', [TIGHTENS], { cause: ' ', filed: 'F-1' }, 'CAUSE_MISSING'],
    ['stops a live service unfiled', [TIGHTENS], { cause: 'a leak' }, 'NOT_FILED'],
    ['changes nothing', [agreement({})], emergency, 'NOTHING_CHANGED'],
    ['does not lint', [agreement({ status: 'SUSPENDED', items: [] })], emergency, 'LINT'],
  ])('is refused where it %s', async (_, operations, cause, code) => {
    const { store } = await start();
    expect(await refusal(store.tighten(operations, cause, signer('a')))).toBe(code);
    expect(inForce(store).number).toBe(0);
  });

  test('an emergency does not take back another: both are measured by what is in force', async () => {
    const { store } = await start();
    await store.tighten([TIGHTENS], emergency, signer('a'));
    expect(await refusal(store.tighten([agreement({ volume: 1 })], emergency, signer('a')))).toBe(
      'NOT_TIGHTER',
    );
    await store.tighten([agreement({ status: 'SUSPENDED', volume: 1 })], emergency, signer('b'));
    expect(inForce(store).number).toBe(2);
  });
});

describe('what overtakes a draft', () => {
  const place = (level: 1 | 2) => ({
    ...({ op: 'put', kind: 'item', id: 'Place.name' } as const),
    value: { ...firstContent().catalog.items['Place.name'], level },
  });

  test('another publication supersedes it; rebased, it is proposed anew', async () => {
    const { store } = await start();
    const { id, hash } = await proposed(store);
    await store.approve(id, hash, signer('b'));
    await publishChange(store, [place(2)]);
    expect(store.draft(id).state).toBe('SUPERSEDED');
    expect(await refusal(store.publish(id, signer('a')))).toBe('STATE');
    expect(await refusal(store.edit(id, [TIGHTENS], signer('a')))).toBe('STATE');
    await store.rebase(id, [], [], signer('a'));
    expect(store.draft(id)).toMatchObject({ state: 'DRAFT', authors: ['a'] });
    await store.propose(id, signer('a'));
    await store.approve(id, shownHash(store, id), signer('b'));
    await store.publish(id, signer('a'));
    expect(inForce(store)).toMatchObject({ number: 2 });
    expect(inForce(store).catalog.items['Place.name']?.level).toBe(2);
  });

  test('where both changed an entry, nothing is lost and somebody decides', async () => {
    const { store } = await start();
    const { id } = await proposed(store);
    await publishChange(store, [agreement({ volume: 50 })], ['b', 'a']);
    const key = 'agreement/grid-hotline' as const;
    expect(await refusal(store.rebase(id, [], [], signer('a')))).toBe('CONFLICT');
    expect(store.draft(id).draft.edits).toHaveLength(1);
    await store.rebase(id, [key], [], signer('a'));
    expect(store.draft(id).authors).toEqual(['a']);
    await store.withdraw(id, signer('a'));
    expect(store.draft(id).state).toBe('WITHDRAWN');
    const { id: other } = await store.open(TITLE, [LOOSENS], signer('a'));
    await publishChange(store, [agreement({ volume: 70 })], ['b', 'a']);
    await store.rebase(other, [], [key], signer('a'));
    expect(await refusal(store.propose(other, signer('a')))).toBe('NOTHING_CHANGED');
  });
});

describe('what is never published', () => {
  test('a policy with an error, and the place of it is the draft', async () => {
    const { store } = await start();
    const { id } = await store.open(TITLE, [agreement({ items: ['Person.nmae'] })], signer('a'));
    const thrown = await store.propose(id, signer('a')).catch((cause: PolicyRefused) => cause);
    expect((thrown as PolicyRefused).code).toBe('LINT');
    expect(String((thrown as PolicyRefused).values.list)).toMatch(
      /draft:d1:1:1: error COORDINATE_UNKNOWN .*Person\.name\?/,
    );
  });

  test('a policy after which fewer than two natural persons could publish', async () => {
    const { store } = await start();
    const { id } = await store.open(
      TITLE,
      [{ op: 'remove', kind: 'persona', id: 'b' }],
      signer('a'),
    );
    expect(await refusal(store.propose(id, signer('a')))).toBe('LINT');
    const removeIssuer = { op: 'remove', kind: 'issuer', id: 'https://i' } as const;
    const second = await store.open(TITLE, [removeIssuer], signer('a'));
    expect(await refusal(store.propose(second.id, signer('a')))).toBe('LINT');
  });

  test('one that breaks a policy case nobody named', async () => {
    const failing = { policyCase: 'cases.yaml: a clerk calls back', detail: 'deny' };
    const { store } = await start({
      judgeCases: async ({ agreements }) => (agreements[0]?.status === 'ACTIVE' ? [] : [failing]),
    });
    const { id } = await store.open(TITLE, [TIGHTENS], signer('a'));
    expect(await refusal(store.propose(id, signer('a')))).toBe('CASES');
    await store.setAside(id, [failing.policyCase], 'the agreement is suspended', signer('a'));
    await store.propose(id, signer('a'));
    await store.approve(id, shownHash(store, id), signer('b'));
    await store.publish(id, signer('a'));
    expect(inForce(store).number).toBe(1);
    // It does not hold today, so nobody has to name it again.
    await publishChange(store, [agreement({ status: 'SUSPENDED', volume: 7 })]);
    expect(inForce(store).number).toBe(2);
  });

  test.each([
    [
      'a value that names itself otherwise',
      { kind: 'agreement', id: 'x', value: { id: 'y' } },
      'ENTRY_ID',
    ],
    ['a value of another shape', { kind: 'agreement', id: 'x', value: { id: 'x' } }, 'ENTRY_SHAPE'],
    ['a prototype', { kind: 'duty', id: '__proto__', value: { purposes: [] } }, 'ENTRY_ID'],
  ] as const)('%s', async (_, operation, code) => {
    const { store } = await start();
    const put = { op: 'put', ...operation } as const;
    expect(await refusal(store.open(TITLE, [put], signer('a')))).toBe(code);
  });

  test('an entry that is not there cannot be removed', async () => {
    const { store } = await start();
    const remove = { op: 'remove', kind: 'negative', id: 'neg-x' } as const;
    expect(await refusal(store.open(TITLE, [remove], signer('a')))).toBe('ENTRY_UNKNOWN');
    expect(store.drafts()).toEqual([]);
  });
});

describe('installing and recovering', () => {
  test('bundle 0 waits for the second officer, on whose machine the first key is not', async () => {
    const made = emptyStore();
    opened.push(made);
    const store = await openPolicyStore(made.options);
    expect(await store.install(firstContent(), [signer('a')])).toBeUndefined();
    expect(await store.install(firstContent(), [signer('a2')])).toBeUndefined();
    expect(store.pending()).toMatchObject({ purpose: 'install', kids: ['a', 'a2'] });
    const other = { ...firstContent(), createdAt: '2026-11-21T00:00:00.000Z' };
    expect(await refusal(store.install(other, [signer('b')]))).toBe('PENDING_OTHER');
    expect((await store.install(firstContent(), [signer('b')]))?.persons).toEqual(['a', 'b']);
    expect(store.pending()).toBeUndefined();
    expect(await refusal(store.install(firstContent(), [signer('a'), signer('b')]))).toBe(
      'ALREADY_INSTALLED',
    );
  });

  test('a file in force that was damaged or lost comes back from the history', async () => {
    const { store, bundleFile, options } = await start();
    await publishChange(store, [LOOSENS]);
    const before = readFileSync(bundleFile, 'utf8');
    for (const damage of ['{', '', JSON.stringify(store.published(0).signed)]) {
      writeFileSync(bundleFile, damage);
      const again = await openPolicyStore(options);
      expect(inForce(again).number).toBe(1);
      expect(readFileSync(bundleFile, 'utf8')).toBe(before);
    }
  });

  test('an older bundle does not come back by damaging a newer one', async () => {
    const { store, bundleFile, folder, options } = await start();
    await publishChange(store, [TIGHTENS]);
    writeFileSync(bundleFile, JSON.stringify(store.published(0).signed));
    writeFileSync(join(folder, 'history', '1.json'), '{');
    const again = await openPolicyStore(options);
    expect(await refusal(again.open(TITLE, [], signer('a')))).toBe('NOTHING_IN_FORCE');
  });

  test('two officers restore a published bundle where the one in force cannot be read', async () => {
    const { store, bundleFile, folder, options } = await start();
    expect(await refusal(store.recover(0, [signer('a'), signer('b')]))).toBe('NOT_LOCKED_OUT');
    await publishChange(store, [LOOSENS]);
    for (const file of [bundleFile, join(folder, 'history', '1.json')]) writeFileSync(file, '{');
    const again = await openPolicyStore(options);
    expect(await refusal(again.open(TITLE, [], signer('a')))).toBe('NOTHING_IN_FORCE');
    expect(await refusal(again.recover(1, [signer('a')]))).toBe('HISTORY_BROKEN');
    expect(await refusal(again.recover(9, [signer('a')]))).toBe('NEVER_PUBLISHED');
    expect(await again.recover(0, [signer('a')])).toBeUndefined();
    expect(await again.recover(0, [signer('a2')])).toBeUndefined();
    expect((await again.recover(0, [signer('b')]))?.bundle.number).toBe(2);
    expect(inForce(again).agreements[0]?.masks).toEqual({ 'Person.phone': 'PHONE' });
  });

  test('and where too few of those who hold the duty are left', async () => {
    const { store, options } = await start();
    await publishChange(store, [{ op: 'remove', kind: 'persona', id: 'x' }]);
    // The key of the person who left was given to x, whom only bundle 0 knows.
    const b = OFFICERS.get('b');
    if (!b) throw new Error('no officer b');
    const officers = new Map([...OFFICERS, ['b', { ...b, person: 'x' }]]);
    const left = await openPolicyStore({ ...options, officers });
    expect(await refusal(left.open(TITLE, [], signer('b')))).toBe('NO_DUTY');
    expect(await refusal(left.recover(1, [signer('a'), signer('b')]))).toBe('OFFICERS_TOO_FEW');
    const restored = await left.recover(0, [signer('a'), signer('b')]);
    expect(restored?.persons).toEqual(['a', 'x']);
    expect(left.history().map(({ number, cause }) => [number, cause])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, 'bundle 0'],
    ]);
  });
});

describe('the record', () => {
  test('says who did what when, and what was in force when', async () => {
    const { store, tick, folder } = await start();
    tick(1000);
    await publishChange(store, [LOOSENS]);
    tick(1000);
    await store.tighten([TIGHTENS], { cause: 'a leak', filed: 'F-1' }, signer('b'));
    const { lines, fault } = store.journal();
    expect(fault).toBeUndefined();
    expect(lines.map(({ what, persons }) => `${what} ${persons.join('+')}`)).toEqual([
      'publish a+b',
      'open a',
      'edit a',
      'propose a',
      'approve b',
      'publish a+b',
      'tighten b',
    ]);
    expect(lines.at(-1)).toMatchObject({ number: 2, cause: 'a leak', filed: 'F-1' });
    const at = Date.parse(lines[5]?.at ?? '');
    expect(store.inForceAt(at)?.number).toBe(1);
    expect(store.inForceAt(at - 1)?.number).toBe(0);
    expect(store.inForceAt(0)).toBeUndefined();
    const file = join(folder, 'journal.jsonl');
    const text = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [...text.slice(0, 3), ...text.slice(4)].join('\n'));
    expect(store.journal().fault).toEqual({ line: 4, detail: 'CHAIN' });
  });

  test('is made whole after a crash: a torn line is cut, a line that is missing is written', async () => {
    const { store, folder, options } = await start();
    await store.open(TITLE, [LOOSENS], signer('a'));
    const file = join(folder, 'journal.jsonl');
    const written = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${written.slice(0, 2).join('\n')}\n${written[2]?.slice(0, 20)}`);
    const again = await openPolicyStore(options);
    const { lines, fault } = again.journal();
    expect(fault).toBeUndefined();
    expect(lines.map(({ what, repaired }) => [what, repaired])).toEqual([
      ['publish', undefined],
      ['open', undefined],
      ['edit', true],
    ]);
  });
});
