import { cpSync, existsSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { availableParallelism, constants, homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../files/cache.js';
import { linkTo, readText, remove, writeText } from '../files/files.js';
import { readState, updateState } from '../files/state.js';
import { errorLine, excerpt, SetupError } from '../messages/failure.js';
import { step } from '../messages/progress.js';
import { run } from '../process/child.js';
import { bindingPackage } from '../wheels/tensorflow.js';
import { isPlainPath, makeWorkplace } from './workplace.js';

const SPACE = 50_000_000;

/** A program that loads the binding as the service does, in a process of its own. */
const PROOF = fileURLToPath(new URL('./load-binding.js', import.meta.url));

/**
 * What a compiled binding depends on: its source, the interface of Node, the machine, and the library's headers.
 * @param {string} root
 * @param {import('../machine/target.js').Target} target
 */
export function bindingKey(root, target) {
  const { version } = JSON.parse(readText(join(bindingPackage(root), 'package.json')) ?? '{}');
  const machine = `${process.platform}-${process.arch}`;
  return `tfjs-binding-${version}-${machine}-node${process.versions.modules}-${target.tensorflow.sha256.slice(0, 12)}`;
}

/**
 * @param {string} root
 * @param {import('../machine/target.js').Target} target
 */
export function bindingIsReady(root, target) {
  return readState(root).binding === bindingKey(root, target) && existsSync(join(bindingPackage(root), 'lib'));
}

/**
 * Compiles the binding against libtensorflow, or takes it from the cache, and loads it once to prove that it works.
 * @param {string} root
 * @param {string} cache
 * @param {import('../machine/target.js').Target} target
 */
export async function installBinding(root, cache, target) {
  const key = bindingKey(root, target);
  const compiled = await cached(cache, key, {
    purpose: 'compiling the TensorFlow binding',
    bytes: SPACE,
    fill: directory => step('TensorFlow binding: compile', () => compile(root, directory)),
  });
  const lib = join(bindingPackage(root), 'lib');
  // A copy and not a link: Node resolves links first, and the binding finds libtensorflow by its own place.
  cpSync(join(compiled, 'lib'), `${lib}.new`, { recursive: true });
  remove(lib);
  renameSync(`${lib}.new`, lib);
  await step('TensorFlow binding: load', async () => {
    const { code, output } = await run(process.execPath, [PROOF], { cwd: root });
    if (code === 0 && output.includes(`TensorFlow ${target.version}\n`)) return;
    remove(compiled);
    throw new SetupError(loadFailure({ code, output, version: target.version, log: keepLog(root, output) }));
  });
  updateState(root, { binding: key });
}

/**
 * One message for a binding that does not load: the error, and where the full output is.
 * @param {{ code: number, output: string, version: string, log: string }} failure `version` is the expected version of TensorFlow
 */
export function loadFailure({ code, output, version, log }) {
  const signal = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
  const other = code === 0 ? /^TensorFlow .+$/m.exec(output)?.[0] : undefined;
  const reason = other
    ? `it loaded ${other} instead of ${version}. Does LD_LIBRARY_PATH point to another libtensorflow?`
    : (errorLine(output)?.trim() ?? (signal ? `it was killed by ${signal}` : `it exited with code ${code}`));
  const advice =
    signal === 'SIGILL'
      ? `libtensorflow ${version} requires a processor with AVX, which this one seems to lack.`
      : 'Run `npm run setup` to compile it again. If it fails in the same way, report it and attach that file.';
  return `The TensorFlow binding was built but does not load: ${reason}\nThe full output is in ${log}\n${advice}`;
}

/**
 * Compiles a copy in a folder whose path make accepts: that of the clone may contain spaces, quotes or brackets.
 * @param {string} root
 * @param {string} directory gets the folder `lib` with the compiled binding
 */
async function compile(root, directory) {
  const source = bindingPackage(root);
  const workplace = makeWorkplace([directory, tmpdir(), '/tmp', '/var/tmp']);
  try {
    for (const part of ['binding', 'binding.gyp', 'package.json'])
      cpSync(join(source, part), join(workplace, part), { recursive: true });
    // Links: the compiler sees their own path and not where they lead.
    for (const part of ['lib', 'include'])
      linkTo(realpathSync(join(source, 'deps', part)), join(workplace, 'deps', part));
    linkTo(join(root, 'node_modules'), join(workplace, 'node_modules'));
    const env = compilerEnvironment(workplace);
    const { code, output } = await run('npm', ['run', 'build-addon-from-source'], { cwd: workplace, env });
    if (code !== 0) throw new SetupError(compileFailure(output, keepLog(root, output)));
    mkdirSync(directory, { recursive: true });
    cpSync(join(workplace, 'lib'), join(directory, 'lib'), { recursive: true });
  } finally {
    remove(workplace);
  }
}

/**
 * One message for a binding that could not be compiled: the first error, and the end of what the compiler wrote.
 * @param {string} output
 * @param {string} log
 */
export function compileFailure(output, log) {
  const inFull = `The full output is in ${log}`;
  const headers = /gyp http GET (\S+)[\s\S]*?gyp ERR! (?:configure|install) error/.exec(output)?.[1];
  if (headers)
    return (
      `The TensorFlow binding could not be compiled: Node's headers could not be downloaded from ${headers}.\n` +
      'Use a Node that includes them (the archive from https://nodejs.org, nvm, or the package libnode-dev), or set ' +
      `HTTPS_PROXY, or NODEJS_ORG_MIRROR for a mirror. Or use Docker: docker compose up\n${inFull}`
    );
  const errors = output.split('\n').filter(line => !/^(npm|gyp|node-pre-gyp) /.test(line));
  return `The TensorFlow binding could not be compiled. ${inFull}; it ends with:\n${excerpt(errors.join('\n'), 20)}`;
}

/**
 * Keeps what a tool wrote.
 * @param {string} root
 * @param {string} output
 * @returns {string} path of the file
 */
function keepLog(root, output) {
  const log = join(root, 'node_modules', '.dcgan', 'binding.log');
  writeText(log, output);
  return log;
}

/**
 * The environment of node-gyp. Headers of Node that lie elsewhere are named by links in the workplace.
 * @param {string} workplace
 */
function compilerEnvironment(workplace) {
  /** @type {NodeJS.ProcessEnv} */
  const environment = { ...process.env, JOBS: String(availableParallelism()) };
  const node = dirname(dirname(process.execPath));
  if (existsSync(join(node, 'include', 'node', 'node.h'))) {
    linkTo(node, join(workplace, 'node'));
    environment.npm_config_nodedir = join(workplace, 'node');
  } else if (!isPlainPath(homedir())) {
    // Otherwise node-gyp downloads the headers of this version of Node, and keeps them in the user's cache.
    environment.npm_config_devdir = join(workplace, 'headers');
  }
  if (process.platform === 'darwin') {
    // The libraries of the wheel are named by @rpath, which the binding's own build does not set on macOS.
    environment.LDFLAGS = `${process.env.LDFLAGS ?? ''} -Wl,-rpath,@loader_path/../../deps/lib`.trim();
  }
  return environment;
}
