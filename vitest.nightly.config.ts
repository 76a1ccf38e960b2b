import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

const WORKERS = 2;
/** Minutes that all properties together may take; `FC_RUNS` bounds them by number instead. */
const MINUTES = Number(process.env.FC_MINUTES ?? 60);
const FOLDERS = ['gateway', 'policies', 'subgraphs', 'test', 'wire'];
const OTHERS = [
  'test/agreement.test.ts',
  'gateway/respond/equivalence.test.ts',
  'gateway/execute/differential.test.ts',
  'policies/operation/prune.test.ts',
  'policies/shield/decider.test.ts',
];

const PROPERTIES = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.property.test.ts') && !file.includes('node_modules'))
    .map((file) => join(folder, file)),
).concat(OTHERS);

/** Each property gets its share of the time. */
function millisecondsEach(): number {
  const properties = PROPERTIES.map(
    (file) => readFileSync(file, 'utf8').split('fc.assert(').length - 1,
  );
  const count = properties.reduce((sum, one) => sum + one, 0);
  return Math.floor((MINUTES * 60_000 * WORKERS) / count);
}

if (process.env.FC_RUNS === undefined) process.env.FC_PROPERTY_MS ??= String(millisecondsEach());

/** What takes longer than a commit may wait for; docs/TESTING.md says what each tier runs. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: resolve('graphql') }] },
  test: {
    include: ['test/nightly/**/*.test.ts', ...PROPERTIES],
    exclude: ['**/node_modules/**'],
    setupFiles: ['test/fast-check.setup.ts'],
    testTimeout: 3 * 3_600_000,
    hookTimeout: 600_000,
    maxWorkers: WORKERS,
  },
});
