import { defineConfig } from 'vitest/config';

export default defineConfig({
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
