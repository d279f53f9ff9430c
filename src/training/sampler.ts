import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { foldTensors, type GeneratorGraph, generatorGraph, servesGeneration, unpackImages } from '../dcgan/index.js';
import { tile } from '../model/grid.js';
import { latents } from '../model/latents.js';
import { Session } from '../tensorflow/index.js';
import type { TrainingEngine } from './engine.js';

const [rows, cols] = [8, 8];
/** Images generated in one run; bounds the memory of large presets. */
const chunk = 16;

/** Path of a sample grid within its job's folder. */
export const sampleFile = (step: number) => join('samples', `${step}.png`);

/** Draws the same 64 latents again and again while a training goes on, as the service would serve them. */
export class Sampler {
  readonly #engine: TrainingEngine;
  readonly #directory: string;
  readonly #z: Float32Array;
  #loaded: { readonly generator: GeneratorGraph; readonly session: Session } | undefined;

  constructor(engine: TrainingEngine, directory: string, seed: number) {
    this.#engine = engine;
    this.#directory = directory;
    this.#z = latents(seed, 0, rows * cols, engine.hyperparameters.latentSize);
  }

  /** Writes the grid of this step by the averaged weights, atomically. */
  async write(step: number): Promise<void> {
    const { imageSize, latentSize } = this.#engine.hyperparameters;
    const { generator, session } = this.#load();
    const tensors = { ...this.#engine.state(servesGeneration), ...this.#engine.calibrate('ema') };
    session.run(generator.feeds(foldTensors(this.#engine.generator, tensors, 'ema')), [generator.loaded]);
    const images = new Uint8Array(rows * cols * imageSize ** 2 * 3);
    for (let first = 0; first < rows * cols; first += chunk) {
      const z = this.#z.subarray(first * latentSize, (first + chunk) * latentSize);
      const [fetched] = session.run([[generator.z, z]], [generator.images]);
      images.set(unpackImages(fetched!), first * imageSize ** 2 * 3);
    }
    const path = join(this.#directory, sampleFile(step));
    await mkdir(dirname(path), { recursive: true });
    const png = await sharp(tile(images, rows, cols, imageSize), {
      raw: { width: cols * imageSize, height: rows * imageSize, channels: 3 },
    })
      .png()
      .toBuffer();
    const temporary = `${path}.tmp`;
    try {
      await writeFile(temporary, png);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  close(): void {
    this.#loaded?.session.close();
  }

  #load() {
    if (!this.#loaded) {
      const generator = generatorGraph(this.#engine.generator, chunk);
      this.#loaded = { generator, session: new Session(generator.graph) };
    }
    return this.#loaded;
  }
}
