import { defineConfig } from 'vitest/config';

/** What takes longer than a commit may wait for; docs/TESTING.md says what each tier runs. */
export default defineConfig({
  test: {
    include: ['test/nightly/**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
  },
});
