import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Commands of their own: npm run test:deploy, test:container, test:schemathesis, test:upgrade. */
const apart = ['deploy', 'container', 'schemathesis', 'upgrade'].map(folder => `test/${folder}/**`);

/**
 * Tests that run while nothing else does: those that keep every core busy with TensorFlow, those whose processes must take
 * turns within a second or two, and those that set this clone up.
 */
const alone = [
  ...['bench', 'dcgan', 'exports', 'faults', 'graph', 'setup', 'tasks', 'tensorflow', 'training', 'worker'].map(
    folder => `test/${folder}/**/*.test.ts`,
  ),
  'test/queue/consumer.test.ts',
  ...['cli/doctor', 'cli/npm', 'e2e/npm-start', 'e2e/redis'].map(name => `test/${name}.test.ts`),
];

const shared = {
  pool: 'forks',
  // Only for what hangs: a machine may be busy with other things, and tests must not depend on it.
  testTimeout: 300_000,
  // The S3 server of the tests is compiled in one, once.
  hookTimeout: 1_800_000,
  expect: { poll: { timeout: 30_000 } },
  // Only TensorFlow's errors: it greets with many lines about the machine.
  env: { TF_CPP_MIN_LOG_LEVEL: '2', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
} as const;

const projects: TestProjectInlineConfiguration[] = [
  {
    test: {
      ...shared,
      name: 'pairs',
      include: ['test/**/*.test.ts'],
      exclude: [...configDefaults.exclude, ...apart, ...alone],
      // They wait more than they compute: for a browser, for Redis, for processes that start.
      maxWorkers: 2,
    },
  },
  { test: { ...shared, name: 'alone', include: alone, fileParallelism: false } },
];

export default defineConfig({ test: { projects, globalSetup: ['test/run/run-folder.ts'], reporters: ['default'] } });
