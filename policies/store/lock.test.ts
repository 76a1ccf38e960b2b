/** One writer at a time, and none that died keeps the others out. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const held = (holder: object) => writeFileSync(join(folder, 'lock'), JSON.stringify(holder));
const since = '2026-11-20T00:00:00.000Z';

test('writers come one after the other, and leave nothing behind', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, () =>
      withLock(folder, async () => {
        inside++;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
      }),
    ),
  );
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('a writer that failed gives the lock back', async () => {
  await expect(
    withLock(folder, async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await withLock(folder, async () => 'yes')).toBe('yes');
});

test('the lock of a process that ended is broken, also where its number came back', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  held({ pid, host: hostname(), since, token: 'x' });
  expect(await withLock(folder, async () => 1)).toBe(1);
  held({ pid: process.pid, started: '1', host: hostname(), since, token: 'x' });
  expect(await withLock(folder, async () => 2)).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['of a living process', { pid: process.pid, host: hostname(), since, token: 'x' }],
  ['of another machine', { pid: 1, host: 'elsewhere', since, token: 'x' }],
])(
  'a lock %s is waited for and then named',
  async (_, holder) => {
    held(holder);
    const refused = withLock(folder, async () => 1, 100);
    await expect(refused).rejects.toMatchObject({
      code: 'LOCKED',
      values: { pid: holder.pid, since },
    });
  },
  20_000,
);
