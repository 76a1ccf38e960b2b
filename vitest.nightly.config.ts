import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

/** What takes longer than a commit may wait for; docs/TESTING.md says what each tier runs. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: resolve('graphql') }] },
  test: {
    include: [
      'test/nightly/**/*.test.ts',
      'test/agreement.test.ts',
      '**/*.property.test.ts',
      'gateway/respond/equivalence.test.ts',
      'gateway/execute/differential.test.ts',
      'policies/operation/prune.test.ts',
      'policies/shield/decider.test.ts',
    ],
    exclude: ['**/node_modules/**'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
  },
});
