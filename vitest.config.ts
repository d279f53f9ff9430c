import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Commands of their own: npm run test:deploy, test:container, test:schemathesis, test:upgrade.
    exclude: [
      ...configDefaults.exclude,
      ...['deploy', 'container', 'schemathesis', 'upgrade'].map(folder => `test/${folder}/**`),
    ],
    pool: 'forks',
    // TensorFlow uses every core by itself: two files at once would only slow each other down.
    fileParallelism: false,
    // Only for what hangs: a machine may be busy with other things, and tests must not depend on it.
    testTimeout: 300_000,
    // The S3 server of the tests is compiled in one, once.
    hookTimeout: 1_800_000,
    // Only TensorFlow's errors: it greets with many lines about the machine.
    env: { TF_CPP_MIN_LOG_LEVEL: '2', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    globalSetup: ['test/run-folder.ts'],
    reporters: ['default'],
  },
});
