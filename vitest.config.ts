import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

export default defineConfig({
  // Vite prefers a package's `module` entry, Node its `main`. With both, graphql exists twice in one
  // process and refuses the schemas of @apollo/subgraph; tests run what Node runs.
  resolve: { alias: [{ find: /^graphql$/, replacement: resolve('graphql') }] },
  test: {
    include: ['{gateway,policies,wire,subgraphs,cli,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/nightly/**'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Two cores: more workers than that only fight each other.
    maxWorkers: 2,
    // CI counts from the report; people read the default one.
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: '.isthmus/test-report.json' }]]
      : ['default'],
  },
});
