import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../files/cache.js';
import { hardLinkTree, linkTo, remove } from '../files/files.js';
import { readState, updateState } from '../files/state.js';
import { megabytes, say } from '../messages/progress.js';
import { run } from '../process/child.js';
import { downloadWheel } from './download.js';
import { CUDA } from './wheels.js';

/** What TensorFlow 2.21 opens by name when it finds a GPU. */
const CUDA_LIBRARIES = [
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcudnn.so.9',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
  'libcupti.so.12',
  'libnccl.so.2',
  'libnvrtc.so.12',
];

/** @param {string} root */
export const bindingPackage = root => join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');

/**
 * @param {string} root
 * @param {import('../machine/target.js').Target} target
 */
export function tensorflowIsReady(root, target) {
  const deps = join(bindingPackage(root), 'deps');
  return (
    readState(root).tensorflow?.sha256 === target.tensorflow.sha256 &&
    existsSync(join(deps, 'lib', linkName(1))) &&
    existsSync(join(deps, 'include', 'tensorflow', 'c', 'c_api.h'))
  );
}

/**
 * Puts libtensorflow and its headers where the binding looks for them: deps/lib and deps/include of its package.
 * Both are links into the cache, and deps/lib is one link as a whole: the libraries' run paths name `../nvidia`,
 * which then is the cache's.
 * @param {string} root
 * @param {string} cache
 * @param {import('../machine/target.js').Target} target
 */
export async function installTensorflow(root, cache, target) {
  const wheels = [target.tensorflow];
  if (target.variant === 'cuda' && !(await systemHasCuda())) wheels.push(...CUDA);
  const withCuda = wheels.length > 1 ? '-nvidia' : '';
  const name = `libtensorflow-${target.version}-${target.variant}${withCuda}-${target.tensorflow.sha256.slice(0, 12)}`;
  const bytes = wheels.reduce((sum, wheel) => sum + wheel.unpackedBytes, 0);
  if (wheels.length > 1 && !existsSync(join(cache, name))) {
    const download = wheels.reduce((sum, wheel) => sum + wheel.bytes, 0);
    say(`  CUDA 12: ${wheels.length} wheels, ${megabytes(download)} to download, ${megabytes(bytes)} on disk`);
  }
  const directory = await cached(cache, name, {
    purpose: `fetching libtensorflow ${target.version} (${target.variant})`,
    bytes,
    fill: layout => assemble(cache, wheels, layout),
  });
  const deps = join(bindingPackage(root), 'deps');
  linkTo(join(directory, 'tensorflow'), join(deps, 'lib'));
  linkTo(join(directory, 'tensorflow', 'include'), join(deps, 'include'));
  const { variant, version, tensorflow } = target;
  updateState(root, { tensorflow: { variant, version, sha256: tensorflow.sha256 } });
}

/**
 * Unpacks wheels next to each other, as site-packages does. Each is a cache entry of its own until all are there,
 * so that an interruption costs one of them and not all.
 * @param {string} cache
 * @param {readonly import('./wheels.js').Wheel[]} wheels
 * @param {string} layout
 */
async function assemble(cache, wheels, layout) {
  const parts = [];
  for (const wheel of wheels) {
    const part = await cached(cache, `wheel-${wheel.name}-${wheel.version}-${wheel.sha256.slice(0, 12)}`, {
      purpose: `downloading ${wheel.name}`,
      bytes: wheel.bytes + wheel.unpackedBytes,
      fill: directory => downloadWheel(wheel, directory),
    });
    hardLinkTree(part, layout);
    parts.push(part);
  }
  const libraries = join(layout, 'tensorflow');
  for (const [index, library] of ['libtensorflow_cc', 'libtensorflow_framework'].entries()) {
    const file = readdirSync(libraries).find(name => name.startsWith(`${library}.`));
    if (file !== undefined) symlinkSync(file, join(libraries, linkName(index)));
  }
  parts.forEach(remove);
}

/**
 * The names that the linker asks for, where they differ from those in the wheel.
 * @param {number} index 0 for the library itself, 1 for its framework
 */
function linkName(index) {
  const stem = ['libtensorflow', 'libtensorflow_framework'][index];
  return process.platform === 'darwin' ? `${stem}.2.dylib` : `${stem}.so`;
}

async function systemHasCuda() {
  const { output } = await run('ldconfig', ['-p'], { env: { ...process.env, PATH: `${process.env.PATH}:/sbin` } });
  return CUDA_LIBRARIES.every(library => output.includes(`${library} `));
}
