/**
 * Mutation testing of the decision engine: `npm run test:mutation`. Each mutant is judged by the tests that reach
 * it; a mutant that no test kills is a sentence of docs/POLICY.md that nothing guards.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  coverageAnalysis: 'perTest',
  mutate: [
    'policies/engine/**/*.ts',
    '!**/*.test.ts',
    '!policies/engine/testing.ts',
    '!policies/engine/steps/cases.ts',
    // What explains a verdict decides none.
    '!policies/engine/{explain*,citations}.ts',
  ],
  // Only what the tests below import; a sandbox is a copy.
  ignorePatterns: [
    '**',
    '!policies/**/*.ts',
    '!test/**/*.ts',
    '!test/mutation/**',
    '!package.json',
    '!tsconfig.json',
    'test/mutation/node_modules/**',
  ],
  tempDirName: join(tmpdir(), 'isthmus-mutation'),
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  jsonReporter: { fileName: '.isthmus/mutation/mutation.json' },
  htmlReporter: { fileName: '.isthmus/mutation/mutation.html' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 98, low: 95, break: 95 },
  concurrency: 1,
  timeoutMS: 30_000,
  allowEmpty: false,
  checkers: [],
};
