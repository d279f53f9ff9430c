import { defineConfig } from 'vitest/config';

/** Of `npm run test:container`: it builds images, which takes minutes. */
export default defineConfig({
  test: {
    include: ['test/container/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 3_600_000,
  },
});
