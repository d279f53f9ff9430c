import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { cached } from './cache.js';
import { run } from './child.js';
import { lastLines, SetupError } from './failure.js';
import { readText, remove, writeText } from './files.js';
import { step } from './progress.js';
import { readState, updateState } from './state.js';
import { bindingPackage } from './tensorflow.js';

const SPACE = 50_000_000;

/** Loads the binding in a process of its own and prints the version of TensorFlow that it found. */
const PROOF = `
const tf = require('@tensorflow/tfjs-node-gpu');
const four = tf.add(2, 2).dataSync()[0];
if (four !== 4) throw new Error('2 + 2 came out as ' + four);
process.stdout.write('TensorFlow ' + tf.backend().binding.TF_Version);
`;

/**
 * What a compiled binding depends on: its source, the interface of Node, the machine, and the library's headers.
 * @param {string} root
 * @param {import('./target.js').Target} target
 */
export function bindingKey(root, target) {
  const { version } = JSON.parse(readText(join(bindingPackage(root), 'package.json')) ?? '{}');
  const machine = `${process.platform}-${process.arch}`;
  return `tfjs-binding-${version}-${machine}-node${process.versions.modules}-${target.tensorflow.sha256.slice(0, 12)}`;
}

/**
 * @param {string} root
 * @param {import('./target.js').Target} target
 */
export function bindingIsReady(root, target) {
  return readState(root).binding === bindingKey(root, target) && existsSync(join(bindingPackage(root), 'lib'));
}

/**
 * Compiles the binding against libtensorflow, or takes it from the cache, and loads it once to prove that it works.
 * @param {string} root
 * @param {string} cache
 * @param {import('./target.js').Target} target
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
    const { code, output } = await run(process.execPath, ['-e', PROOF], { cwd: root });
    if (code === 0 && output.includes(`TensorFlow ${target.version}`)) return;
    remove(compiled);
    throw new SetupError(`The TensorFlow binding was built but does not load:\n${lastLines(output)}`);
  });
  updateState(root, { binding: key });
}

/**
 * @param {string} root
 * @param {string} directory gets the folder `lib` with the compiled binding
 */
async function compile(root, directory) {
  const cwd = bindingPackage(root);
  remove(join(cwd, 'build'));
  const { code, output } = await run('npm', ['run', 'build-addon-from-source'], { cwd, env: compilerEnvironment() });
  if (code !== 0) {
    const log = join(root, 'node_modules', '.dcgan', 'binding.log');
    writeText(log, output);
    const errors = output.split('\n').filter(line => !/^(npm|gyp|node-pre-gyp) /.test(line));
    throw new SetupError(
      `The TensorFlow binding could not be compiled. The whole output is in ${log}; it ends with:\n${lastLines(errors.join('\n'), 20)}`,
    );
  }
  mkdirSync(directory, { recursive: true });
  cpSync(join(cwd, 'lib'), join(directory, 'lib'), { recursive: true });
  remove(join(cwd, 'build'));
}

function compilerEnvironment() {
  /** @type {NodeJS.ProcessEnv} */
  const environment = { ...process.env, JOBS: String(availableParallelism()) };
  const headers = dirname(dirname(process.execPath));
  // Without them node-gyp downloads the headers of this version of Node.
  if (existsSync(join(headers, 'include', 'node', 'node.h'))) environment.npm_config_nodedir = headers;
  if (process.platform === 'darwin') {
    // The libraries of the wheel are named by @rpath, which the binding's own build does not set on macOS.
    environment.LDFLAGS = `${process.env.LDFLAGS ?? ''} -Wl,-rpath,@loader_path/../../deps/lib`.trim();
  }
  return environment;
}
