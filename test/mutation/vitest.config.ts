import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

/**
 * The tests that mutants of the engine have to pass: its examples, and few random policies beside the oracle, with
 * one seed, so that a score can be had again and does not rest on luck. Other properties only take longer.
 */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: resolve('graphql') }] },
  test: {
    include: ['policies/engine/**/*.test.ts', 'test/agreement.test.ts'],
    exclude: ['**/*.property.test.ts', '**/explain*.test.ts'],
    setupFiles: ['test/mutation/setup.ts'],
    env: { FC_RUNS: '25' },
    testTimeout: 20_000,
    maxWorkers: 1,
    // One process for all files: starting over for each costs five times the tests themselves.
    isolate: false,
  },
});
