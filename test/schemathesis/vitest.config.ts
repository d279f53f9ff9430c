import { defineConfig } from 'vitest/config';

/** Of `npm run test:schemathesis`: it installs Schemathesis from PyPI, and takes minutes. */
export default defineConfig({
  test: {
    include: ['test/schemathesis/**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
  },
});
