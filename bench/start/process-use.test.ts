import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { useOfTree } from './process-use.ts';

/** Holds 64 MB, says so, and waits until its parent lets it go. */
const HOLDER = `const held = Buffer.alloc(64 * 2 ** 20, 1);
process.on('message', () => process.exit(held[0] - 1)); process.send('holding');`;

describe.runIf(process.platform === 'linux')('use of a process tree', () => {
  it('counts what a child holds', async () => {
    const child = spawn(process.execPath, ['-e', HOLDER], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    const use = useOfTree(process.pid);
    const held = use?.find(({ pid }) => pid === child.pid);
    expect(held?.pssMb).toBeGreaterThan(64);
    expect(held?.cpuS).toBeGreaterThan(0);
    expect(use?.some(({ pid }) => pid === process.pid)).toBe(true);
    child.send('end');
    await once(child, 'exit');
    expect(useOfTree(process.pid)?.some(({ pid }) => pid === child.pid)).toBe(false);
  });
});
