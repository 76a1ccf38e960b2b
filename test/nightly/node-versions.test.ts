/**
 * The parts that depend on Node's version, under each version that is promised: graphql-shield (whose ESM
 * build breaks on 23 and later), the native planner, SQLite's driver, a whole gateway.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SUITES = [
  'policies/shield',
  'gateway/plan',
  'gateway/gateway.test.ts',
  'subgraphs/kit',
  'wire',
];

/** Without what bounds this run's properties: other versions run them as every change does. */
const { FC_RUNS: _runs, FC_PROPERTY_MS: _time, FC_SEED: _seed, ...USUAL } = process.env;

/** A Node of that major version, from the registry's own package of binaries. */
function nodeOf(major: number): string {
  const folder = mkdtempSync(join(tmpdir(), `isthmus-node-${major}-`));
  const name = `node-${process.platform}-${process.arch}`;
  execFileSync('npm', ['install', '--prefix', folder, '--no-save', `${name}@${major}`], {
    stdio: 'pipe',
  });
  return join(folder, 'node_modules', name, 'bin', 'node');
}

describe.each([20, 22, 24])('Node %i', (major) => {
  it('runs what depends on its version', () => {
    const node = nodeOf(major);
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' });
    expect(version).toMatch(new RegExp(`^v${major}\\.`));
    const { status, stdout } = spawnSync(
      node,
      ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...SUITES],
      { cwd: ROOT, encoding: 'utf8', env: USUAL },
    );
    expect(status, stdout.slice(-4000)).toBe(0);
  });
});
