import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { levelsOfPlanes, type Program } from './program.js';

const version = '1.27.0';
const folder = resolve(import.meta.dirname, `../../../node_modules/.cache/onnxruntime-web-${version}`);

/** The part of onnxruntime-web that is used here. */
interface Runtime {
  readonly InferenceSession: {
    create(path: string): Promise<{
      run(feeds: Record<string, object>): Promise<Record<string, { readonly data: Float32Array }>>;
      release(): Promise<void>;
    }>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => object;
}

/** ONNX Runtime compiled to WebAssembly, as browsers run it. Of 100 MB: not a dependency of the project. */
export const onnxInNode = (): Program => ({
  name: 'ONNX Runtime Web',
  prepare: runtime,
  async draw(file, z, { hyperparameters: { latentSize, imageSize } }) {
    const { InferenceSession, Tensor } = await runtime();
    const session = await InferenceSession.create(file);
    const fed = new Tensor('float32', z, [z.length / latentSize, latentSize]);
    const { images } = await session.run({ z: fed });
    await session.release();
    return levelsOfPlanes(images!.data, imageSize);
  },
});

async function runtime(): Promise<Runtime> {
  const entry = join(folder, 'node_modules', 'onnxruntime-web', 'dist', 'ort.node.min.mjs');
  if (!existsSync(entry)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent', '--prefix', folder];
    await promisify(execFile)('npm', ['install', ...options, `onnxruntime-web@${version}`], { cwd: folder });
  }
  return import(pathToFileURL(entry).href);
}
