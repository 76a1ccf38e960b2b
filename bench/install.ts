/** Packages that only a benchmark needs: each has a folder and a lock of its own (ADR 0110). */
import { spawnSync } from 'node:child_process';
import { ROOT } from '../cli/environment.ts';

/** Installs what the lock of a folder below the root names, unless it is there. Throws where npm fails. */
export function installBelow(folder: string): void {
  const script = ['scripts/install.mjs', folder];
  const { status } = spawnSync(process.execPath, script, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Error(`the packages of ${folder} could not be installed`);
}
