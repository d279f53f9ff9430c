import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { servesGeneration } from '../../src/dcgan/index.js';
import { createGenerator } from '../../src/generation/generator.js';
import { latents } from '../../src/model/latents.js';
import { presets } from '../../src/model/presets.js';
import type { Tensors } from '../../src/model/tensors.js';
import type { CheckpointManifest } from '../../src/schema/checkpoint.js';
import type { PresetName } from '../../src/schema/job.js';
import { TrainingEngine } from '../../src/training/engine.js';
import { startTestService, type TestService } from '../api/service.js';
import { compile } from '../compile.js';
import { silent } from '../redis.js';

/** Images that every format makes, of the same latents. */
export const count = 16;
const seed = 42;

/** A service with checkpoints whose generators are as large as trained ones, and fill the whole range of levels. */
export interface ExportingService extends TestService {
  /** Another folder for files. */
  readonly directory: string;
  /** Saves a checkpoint of a preset. */
  save(preset: PresetName): Promise<CheckpointManifest>;
  /** Downloads a file, and says where it is. */
  download(id: string, query: string): Promise<string>;
  /** The levels of /generate.png in float32: count × size × size × 3 */
  images(checkpoint: CheckpointManifest, weights?: 'ema' | 'raw'): Promise<Uint8Array>;
  /** The z of those images. */
  z(checkpoint: CheckpointManifest): Float32Array;
}

export async function startExportingService(): Promise<ExportingService> {
  const compiled = await compile(['generation/thread', 'generation/png/thread', 'directions/thread']);
  const entry = (room: string) => pathToFileURL(join(compiled.directory, room, 'thread.js'));
  const directory = await mkdtemp(join(tmpdir(), 'dcgan-exports-'));
  let generator: ReturnType<typeof createGenerator> | undefined;
  const service = await startTestService(undefined, undefined, undefined, {
    makeGenerator(checkpoints) {
      const form = { precision: 'float32', isTried: false, name: 'float32 cpu' } as const;
      generator = createGenerator(checkpoints, silent, { form, cacheBytes: 0, entry: entry('generation') });
      return generator;
    },
    directionsThread: entry('directions'),
  });
  return {
    ...service,
    directory,
    save: preset => saveGenerator(service, preset),
    async download(id, query) {
      const answer = await service.app.inject(`/checkpoints/${id}/download?${query}`);
      if (answer.statusCode !== 200) throw new Error(answer.body);
      const [, name] = /filename="([^"]+)"/.exec(String(answer.headers['content-disposition']))!;
      const path = join(directory, name!);
      await writeFile(path, answer.rawPayload);
      return path;
    },
    async images({ id, hyperparameters: { imageSize } }, weights = 'ema') {
      const url = `/generate.png?seed=${seed}&rows=${count}&cols=1&model=${id}&weights=${weights}`;
      const png = (await service.app.inject(url)).rawPayload;
      const pixels = await sharp(png).removeAlpha().raw().toBuffer();
      if (pixels.length !== count * imageSize ** 2 * 3) throw new Error('The grid has another size');
      return pixels;
    },
    z: ({ hyperparameters: { latentSize } }) => latents(seed, 0, count, latentSize),
    async close() {
      await service.close();
      await generator?.close();
      await compiled.remove();
      await rm(directory, { recursive: true });
    },
  };
}

async function saveGenerator(service: TestService, preset: PresetName): Promise<CheckpointManifest> {
  // The batch size of a training does not affect its generator.
  const hyperparameters = { ...presets[preset].hyperparameters, batchSize: 16 };
  const engine = new TrainingEngine(hyperparameters, 1, 'float32');
  try {
    const { imageSize } = hyperparameters;
    const images = Uint8Array.from({ length: 16 * imageSize ** 2 * 3 }, (_, i) => (i * 37 + (i >> 7) * 11) % 256);
    // So that the averaged weights and those of the last step differ.
    for (let step = 1; step <= 2; step++) engine.update(step, images);
    const last = `block${hyperparameters.generatorChannels.length}/kernel`;
    const all = { ...engine.state(), ...engine.measureMoments('raw'), ...engine.measureMoments('ema') };
    const tensors: Tensors = Object.fromEntries(
      Object.entries(all).map(([name, { shape, data }]) => [
        name,
        // Untrained images are almost gray: the last layer makes more of them.
        { shape, data: /^(ema\/)?generator\//.test(name) && name.endsWith(last) ? data.map(x => x * 4) : data },
      ]),
    );
    const part = (serves: boolean) =>
      Object.fromEntries(Object.entries(tensors).filter(([name]) => servesGeneration(name) === serves));
    return await service.checkpoints.save({
      job: `job-${preset}`,
      step: 2,
      dataset: 'demo-faces',
      preset,
      seed: 1,
      hyperparameters: presets[preset].hyperparameters,
      precision: 'float32',
      losses: null,
      generator: part(true),
      training: part(false),
    });
  } finally {
    engine.close();
  }
}

/** How far images are from those that they should be, in levels. */
export function furthest(images: Uint8Array, expected: Uint8Array): number {
  if (images.length !== expected.length) throw new Error(`${images.length} levels instead of ${expected.length}`);
  let most = 0;
  for (let i = 0; i < images.length; i++) most = Math.max(most, Math.abs(images[i]! - expected[i]!));
  return most;
}

/** How many levels a file's images may be off, by the precision of its weights. */
export const allowed = { float32: 1, float16: 3 } as const;
