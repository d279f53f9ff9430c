import { defineConfig } from 'vitest/config';

/** Of `npm run test:deploy`: it needs helm, or Go to build it, and takes too long for every run. */
export default defineConfig({
  test: {
    include: ['test/deploy/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
