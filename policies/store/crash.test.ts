/** A writer that dies: at every single step of a publication, and by a signal at any moment. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { SignedBundle } from '../model/index.ts';
import { type Disk, nodeDisk } from './disk.ts';
import { openPolicyStore, type PolicyStore } from './index.ts';
import { agreement, publishChange, signer, TIGHTENS, testStore } from './testing.ts';

const WRITES = ['create', 'replace', 'append', 'cut', 'remove'] as const;

/** A disk that fails at its n-th write, before it or after it has happened, and ever after. */
function failingAt(step: number, moment: 'before' | 'after'): Disk {
  let writes = 0;
  const fail = (): never => {
    throw new Error('the machine went down');
  };
  const guarded = Object.fromEntries(
    WRITES.map((name) => [
      name,
      (...args: never[]) => {
        writes++;
        if (writes > step || (writes === step && moment === 'before')) fail();
        const result = (nodeDisk[name] as (...each: never[]) => unknown)(...args);
        return writes === step ? fail() : result;
      },
    ]),
  );
  return { ...nodeDisk, ...guarded };
}

function assertWhole(store: PolicyStore, bundleFile: string): number {
  const { bundle } = store.standing();
  if (!bundle) throw new Error('nothing is in force');
  const { lines, fault } = store.journal();
  expect(fault).toBeUndefined();
  const inForce = JSON.parse(readFileSync(bundleFile, 'utf8')) as SignedBundle;
  expect(inForce.hash).toBe(bundle.hash);
  const published = lines.flatMap(({ number }) => number ?? []);
  expect(published).toEqual(Array.from({ length: bundle.number + 1 }, (_, index) => index));
  let previous: string | null = null;
  for (const number of published) {
    const each = store.published(number).bundle;
    expect(each.previous).toBe(previous);
    previous = each.hash;
  }
  return bundle.number;
}

const acts: readonly [string, (store: PolicyStore) => Promise<unknown>][] = [
  ['four eyes', (store) => publishChange(store, [agreement({ volume: 7 })])],
  [
    'an emergency',
    (store) => store.tighten([TIGHTENS], { cause: 'a leak', filed: 'F-1' }, signer('a')),
  ],
];

test.each(acts)(
  '%s: whichever write fails, it is before or after',
  async (_, act) => {
    const outcomes = new Set<string>();
    for (let step = 1; ; step++) {
      let completed = false;
      for (const moment of ['before', 'after'] as const) {
        const { options, bundleFile, remove } = await testStore();
        const dying = await openPolicyStore({ ...options, disk: failingAt(step, moment) });
        completed = await act(dying).then(
          () => true,
          () => false,
        );
        const store = await openPolicyStore(options);
        const number = assertWhole(store, bundleFile);
        outcomes.add(number === 0 ? 'before' : 'after');
        await publishChange(store, [agreement({ volume: 8, status: 'SUSPENDED' })], ['b', 'a']);
        expect(assertWhole(store, bundleFile)).toBe(number + 1);
        remove();
      }
      if (completed) break;
    }
    expect([...outcomes].sort()).toEqual(['after', 'before']);
  },
  120_000,
);

test('killed at any moment, it leaves a whole store', async () => {
  const { options, bundleFile, folder, remove } = await testStore();
  const child = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
  let answered = 0;
  for (let turn = 0; turn < 4; turn++) {
    const running = spawn(process.execPath, ['--import', 'tsx', child, folder, bundleFile]);
    const target = answered + 1 + turn;
    await new Promise<void>((resolve) => {
      running.stdout.on('data', (chunk: Buffer) => {
        answered = Math.max(answered, ...chunk.toString().split('\n').map(Number));
        if (answered >= target) running.kill('SIGKILL');
      });
      running.once('exit', () => resolve());
    });
    const store = await openPolicyStore(options);
    expect(assertWhole(store, bundleFile)).toBeGreaterThanOrEqual(answered);
  }
  expect(answered).toBeGreaterThanOrEqual(4);
  remove();
}, 60_000);
