import { defineConfig } from 'vitest/config';

/** Of `npm run test:upgrade`: it compiles the last release, and takes minutes. */
export default defineConfig({
  test: {
    include: ['test/upgrade/**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
  },
});
