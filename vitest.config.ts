import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

/** Two tiers in one run: what needs no city, and what asks a running one over HTTP. */
export default defineConfig({
  // Vite prefers a package's `module` entry, Node its `main`. With both, graphql exists twice in one
  // process and refuses the schemas of @apollo/subgraph; tests run what Node runs.
  resolve: { alias: [{ find: /^graphql$/, replacement: resolve('graphql') }] },
  test: {
    setupFiles: ['test/fast-check.setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Two cores: more workers than that only fight each other.
    maxWorkers: 2,
    // CI counts from the report; people read the default one.
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: '.isthmus/test-report.json' }]]
      : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{gateway,policies,wire,subgraphs,cli,test,bench}/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/nightly/**', 'test/e2e/**'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // The city is started once; its tests would only disturb each other side by side.
          globalSetup: ['test/e2e/setup.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
