import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from './program.js';
import { unpack } from './unpack.js';

const run = promisify(execFile);
const cache = resolve(import.meta.dirname, '../../../node_modules/.cache');

/** The safetensors package, and the generator in NumPy. */
export const safetensorsInPython = (): Program => ({
  name: 'safetensors and NumPy',
  prepare: () => pythonPackages('light', light),
  async draw(file, z) {
    const packages = await pythonPackages('light', light);
    const card = `from safetensors import safe_open; print(safe_open("${basename(file)}", "np").metadata()["readme"])`;
    return draw(await python(card, dirname(file), packages), file, z, packages);
  },
});

/** The other program of the same card. */
export const safetensorsInPyTorch = (): Program => ({
  name: 'safetensors and PyTorch',
  prepare: () => pythonPackages('torch', torch),
  async draw(file, z) {
    const packages = await pythonPackages('torch', torch);
    const card = `from safetensors import safe_open; print(safe_open("${basename(file)}", "np").metadata()["readme"])`;
    return draw(await python(card, dirname(file), packages), file, z, packages, 'torch');
  },
});

export const onnxInPython = (): Program => ({
  name: 'ONNX Runtime in Python',
  prepare: () => pythonPackages('light', light),
  async draw(file, z) {
    const packages = await pythonPackages('light', light);
    const open = `import onnxruntime; session = onnxruntime.InferenceSession("${basename(file)}")`;
    const card = await python(`${open}; print(session.get_modelmeta().description)`, dirname(file), packages);
    return draw(card, file, z, packages);
  },
});

export const savedModelInPython = (): Program => ({
  name: 'TensorFlow for Python',
  prepare: () => pythonPackages('tensorflow', tensorflow),
  async draw(file, z) {
    const packages = await pythonPackages('tensorflow', tensorflow);
    const folder = await unpack(file);
    return draw(await readFile(join(folder, 'README.md'), 'utf8'), file, z, packages);
  },
});

const light = ['safetensors>=0.4', 'onnxruntime>=1.16', 'numpy'];
const torch = ['torch>=2.2', 'safetensors>=0.4', 'numpy'];
const tensorflow = ['tensorflow>=2.16'];

/** Whether TensorFlow has packages for this Python. */
export async function hasTensorFlow(): Promise<boolean> {
  const { stdout } = await run('python3', ['-c', 'import sys; print(sys.version_info >= (3, 10))']);
  return stdout.trim() === 'True';
}

/**
 * Runs a program of a model card as it is printed there, but for where z comes from and where the images go.
 * @param uses what it imports, where there are several
 */
async function draw(card: string, file: string, z: Float32Array, packages: string, uses = ''): Promise<Uint8Array> {
  const programs = [...card.matchAll(/^```python\n(.*?)^```$/gms)].map(([, program]) => program!);
  const snippet = programs.find(program => program.includes(`import ${uses}`))!;
  const array = 'np.fromfile("z.bin", "float32").reshape(16, -1)';
  const given = snippet
    .replace(/^from PIL import Image\n/m, '')
    .replace(/^z = .*$/m, `z = ${uses === 'torch' ? `torch.from_numpy(${array})` : array}`)
    .replace(/^Image\.fromarray.*$/m, 'pixels.tofile("pixels.bin")');
  if (!given.includes('z.bin') || !given.includes('pixels.bin')) throw new Error(`It draws nothing:\n${snippet}`);
  await writeFile(join(dirname(file), 'z.bin'), z);
  await python(given, dirname(file), packages);
  return readFile(join(dirname(file), 'pixels.bin'));
}

/**
 * Packages of PyPI in a folder of their own, installed once. `pip install --target` needs no venv, which some systems lack.
 * @returns the folder, for PYTHONPATH
 */
async function pythonPackages(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(cache, `python-${name}`);
  if (existsSync(join(folder, 'installed.txt'))) return folder;
  await mkdir(cache, { recursive: true });
  const half = `${folder}-${process.pid}`;
  const options = ['--quiet', '--disable-pip-version-check', '--no-warn-script-location', '--target', half];
  await run('python3', ['-m', 'pip', 'install', ...options, ...packages], { maxBuffer: 10_000_000 });
  await writeFile(join(half, 'installed.txt'), packages.join('\n'));
  await rm(folder, { recursive: true, force: true });
  await rename(half, folder);
  return folder;
}

async function python(code: string, cwd: string, packages: string): Promise<string> {
  const env = { ...process.env, PYTHONPATH: packages, TF_CPP_MIN_LOG_LEVEL: '2' };
  const { stdout } = await run('python3', ['-c', code], { cwd, env, maxBuffer: 50_000_000 });
  return stdout;
}
