import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH, CLIENT, compile, EXPORTED_PAGE_TYPES, PAGE, PAGE_TYPES, SERVICE } from './compile.js';
import { cloneLock, withLock } from './files/lock.js';
import { SetupError } from './messages/failure.js';
import { NODES } from './nodes/fetch-node.js';
import { tryNode } from './nodes/try-node.js';
import { installPackages, packagesAreReady } from './packages.js';
import { asProgram, ROOT } from './process/as-program.js';
import { foreground } from './process/foreground.js';
import { setUp } from './setup.js';

/** @typedef {(args: readonly string[]) => Promise<number>} Command makes the machine ready, runs, gives the exit code */

/**
 * @param {string} name
 * @returns {Command | undefined}
 */
export function commandFor(name) {
  if (['demo', 'start', 'api', 'worker', 'dataset', 'backup', 'storage', 'key', 'openapi'].includes(name))
    return args => service(name, args);
  if (name === 'dcgan') return commandLine;
  if (name === 'bench') return bench;
  if (name === 'web') return web;
  if (name === 'test') return test;
  if (name === 'faults') return faults;
  if (name === 'replicas') return replicas;
  if (name === 'exports') return exportsTest;
  if (['deploy', 'container', 'schemathesis', 'upgrade'].includes(name)) return args => apart(name, args);
  if (name === 'nodes') return nodes;
  return undefined;
}

/**
 * @param {string} name
 * @param {readonly string[]} args
 */
async function service(name, args) {
  await asProgram(async () => {
    await setUp(ROOT, process.env);
    await compile(ROOT, SERVICE);
  });
  const isService = ['demo', 'start', 'api', 'worker'].includes(name);
  return foreground([join('dist', 'bin', `${name}.js`), ...args], ROOT, { isService });
}

/**
 * The command line, in the folder from which it was called. It is a client, and finds out what a machine lacks: neither needs
 * TensorFlow or Redis.
 * @type {Command}
 */
async function commandLine(args) {
  await asProgram(async () => {
    if (!packagesAreReady(ROOT))
      await withLock(cloneLock(ROOT), 'setting up the same clone', async () => {
        if (!packagesAreReady(ROOT)) await installPackages(ROOT);
      });
    await compile(ROOT, SERVICE);
  });
  // npm changes the folder; INIT_CWD is the one in which the user called it.
  return foreground([join(ROOT, 'dist', 'bin', 'dcgan.js'), ...args], process.env.INIT_CWD ?? process.cwd());
}

/** @type {Command} */
async function bench(args) {
  await asProgram(async () => {
    await setUp(ROOT, process.env);
    // One of the benchmarks runs the whole service.
    await compile(ROOT, SERVICE);
    await compile(ROOT, BENCH);
  });
  return foreground([join('dist-bench', 'test', 'bench', 'main.js'), ...args], ROOT);
}

/**
 * Serves the page with hot reload, against a running service: DCGAN_SERVICE says which.
 * @type {Command}
 */
async function web(args) {
  await asProgram(() => setUp(ROOT, process.env));
  return foreground([bin('vite/bin/vite.js'), '--config', PAGE, '--host', '127.0.0.1', ...args], ROOT);
}

/**
 * Runs every check even when one before it failed, so that one run shows everything there is to fix.
 * @type {Command}
 */
async function test(args) {
  await asProgram(() => setUp(ROOT, process.env));
  const lint = await foreground([bin('@biomejs/biome/bin/biome'), 'check', '.'], ROOT);
  const tsc = bin('typescript/bin/tsc');
  const nodeTypes = await foreground([tsc, '-p', 'tsconfig.json'], ROOT);
  const clientTypes = await foreground([tsc, '-p', CLIENT, '--noEmit'], ROOT);
  const pageTypes = await foreground([tsc, '-p', PAGE_TYPES], ROOT);
  const exportedTypes = await foreground([tsc, '-p', EXPORTED_PAGE_TYPES], ROOT);
  const types = nodeTypes || clientTypes || pageTypes || exportedTypes;
  // Some tests start the compiled service.
  if (types === 0) await asProgram(() => compile(ROOT, SERVICE));
  const tests = await foreground([bin('vitest/vitest.mjs'), 'run', ...args], ROOT);
  const line = (/** @type {string} */ label, /** @type {number} */ code) =>
    `${label} ${code === 0 ? 'passed' : 'failed'}\n`;
  process.stdout.write(`\n${line('lint ', lint)}${line('types', types)}${line('tests', tests)}`);
  return lint || types || tests;
}

/**
 * Kills parts of the service at random moments, again and again. FAULT_KILLS says how often, FAULT_SEED when and what:
 * the seed that a run prints repeats it. With --s3 there are two APIs, three workers and a bucket, and the faults that have a
 * row of their own follow.
 * @type {Command}
 */
async function faults(args) {
  await asProgram(async () => {
    await setUp(ROOT, process.env);
    await compile(ROOT, SERVICE);
  });
  process.env.FAULT_KILLS ||= '200';
  process.env.FAULT_SEED ||= String(randomInt(2 ** 31));
  process.stdout.write(`${process.env.FAULT_KILLS} kills with FAULT_SEED=${process.env.FAULT_SEED}\n`);
  const onS3 = args.includes('--s3');
  if (onS3) process.env.FAULT_STORAGE = 's3';
  const files = onS3 ? ['random-kills-s3', 'jobs'] : ['random-kills'];
  const paths = files.map(name => join('test', 'faults', `${name}.test.ts`));
  return foreground([bin('vitest/vitest.mjs'), 'run', ...paths, ...args.filter(arg => arg !== '--s3')], ROOT);
}

/** Tests of programs that are one process each, so that there is nothing to put a second API beside. */
const ofOneProcess = ['demo.test.ts', 'npm-start.test.ts'];

/**
 * Runs the tests that start the compiled service as a user does, with two APIs behind a proxy that gives each request to the
 * other one.
 * @param {readonly string[]} args which of them, by a part of their name: all when none is given; and options of Vitest
 */
async function replicas(args) {
  await asProgram(async () => {
    await setUp(ROOT, process.env);
    await compile(ROOT, SERVICE);
  });
  const folder = join('test', 'e2e');
  const names = args.filter(arg => !arg.startsWith('-'));
  const files = readdirSync(join(ROOT, folder)).filter(
    file =>
      file.endsWith('.test.ts') &&
      !ofOneProcess.includes(file) &&
      (names.length === 0 || names.some(name => file.includes(name))),
  );
  if (files.length === 0) {
    process.stderr.write(`✗ No test in ${folder} has two APIs and ${names.join(' or ')} in its name\n`);
    return 1;
  }
  process.env.E2E_REPLICAS = '2';
  process.stdout.write(`Two APIs behind a proxy; ${ofOneProcess.join(' and ')}, which try one process, are left out\n`);
  const paths = files.map(file => join(folder, file));
  return foreground([bin('vitest/vitest.mjs'), 'run', ...paths, ...args.filter(arg => arg.startsWith('-'))], ROOT);
}

/**
 * Draws with exported generators of several sizes in every program that they are for. These are installed from npm and PyPI:
 * 8 GB, most of them TensorFlow and PyTorch.
 * @type {Command}
 */
async function exportsTest(args) {
  await asProgram(() => setUp(ROOT, process.env));
  process.env.EXPORTS = 'all';
  return foreground([bin('vitest/vitest.mjs'), 'run', 'test/exports/formats.test.ts', ...args], ROOT);
}

/**
 * Runs the tests of a folder that `npm test` leaves out, since they need other programs and more time. Some of them start the
 * compiled service.
 * @param {string} name of the folder in test/
 * @param {readonly string[]} args
 */
async function apart(name, args) {
  await asProgram(async () => {
    await setUp(ROOT, process.env);
    await compile(ROOT, SERVICE);
  });
  const config = join('test', name, 'vitest.config.ts');
  return foreground([bin('vitest/vitest.mjs'), 'run', '--config', config, '--reporter', 'verbose', ...args], ROOT);
}

/**
 * Tries the service with other versions of Node, and prints one line for each.
 * @param {readonly string[]} args which: 24, 24.21.0; all when none is given
 */
async function nodes(args) {
  const versions = NODES.filter(version => args.length === 0 || args.some(arg => `${version}.`.startsWith(`${arg}.`)));
  if (versions.length === 0) {
    process.stderr.write(`✗ Unknown version of Node: use ${NODES.map(version => version.split('.')[0]).join(', ')}\n`);
    return 1;
  }
  let failures = 0;
  for (const version of versions) {
    const started = Date.now();
    const failure = await asProgram(() =>
      tryNode(ROOT, version, process.env).then(
        () => undefined,
        error => {
          if (error instanceof SetupError) return error.message;
          throw error;
        },
      ),
    );
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stdout.write(
      failure === undefined
        ? `Node ${version} passed: set up, trained 20 steps and drew a picture in ${seconds} s\n`
        : `Node ${version} failed after ${seconds} s: ${failure}\n`,
    );
    if (failure !== undefined) failures++;
  }
  return failures > 0 ? 1 : 0;
}

/** @param {string} path */
const bin = path => join('node_modules', path);
