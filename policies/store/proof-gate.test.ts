/** No bundle that opens a way to the negative list comes into force, not even by two officers. */
import { afterEach, describe, expect, test } from 'vitest';
import { PolicyRefused } from '../edit/index.ts';
import type { Bundle } from '../model/index.ts';
import {
  LOOSENS,
  publishChange,
  signer,
  type TestStore,
  TIGHTENS,
  TITLE,
  testStore,
} from './testing.ts';

const WAY = 'Query.people > Person.politicalStatus';
let opened: TestStore | undefined;
afterEach(() => opened?.remove());

async function start(prove: (bundle: Bundle) => Promise<readonly string[]>): Promise<TestStore> {
  opened = await testStore({ prove });
  return opened;
}

describe('an open way to the negative list', () => {
  test('stops a draft where it is proposed, and is told', async () => {
    const { store } = await start(async () => [WAY]);
    const { id } = await store.open(TITLE, [LOOSENS], signer('a'));
    const refused = await store.propose(id, signer('a')).catch((cause: unknown) => cause);
    expect(refused).toBeInstanceOf(PolicyRefused);
    expect((refused as PolicyRefused).code).toBe('PROOF');
    expect((refused as PolicyRefused).message).toContain(WAY);
  });

  test('stops what was proposed before the way was open', async () => {
    let asked = 0;
    const { store } = await start(async () => {
      asked += 1;
      return asked > 1 ? [WAY] : [];
    });
    const refused = await publishChange(store, [LOOSENS]).catch((cause: unknown) => cause);
    expect((refused as PolicyRefused).code).toBe('PROOF');
    expect(store.history().map(({ number }) => number)).toEqual([0]);
  });

  test('does not keep an emergency waiting', async () => {
    const { store } = await start(async () => [WAY]);
    await store.tighten([TIGHTENS], { cause: 'a leak', filed: '2026-1' }, signer('a'));
    expect(store.history().map(({ number }) => number)).toEqual([0, 1]);
  });
});
