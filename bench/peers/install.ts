/** Installs the peers where they are missing; they have a package of their own (ADR 0110). */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const MARKER = `${FOLDER}node_modules/.isthmus-installed`;

/** As scripts/install.mjs does it for the product; throws where npm fails. */
export function installPeers(progress: (line: string) => void): void {
  const lock = readFileSync(`${FOLDER}package-lock.json`);
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (existsSync(MARKER) && readFileSync(MARKER, 'utf8') === wanted) return;
  progress('installing the peers (once, some minutes, 700 MB) …');
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', options, {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm ci failed in ${FOLDER}`);
  writeFileSync(MARKER, wanted);
}
