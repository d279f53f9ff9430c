import {
  foldTensors,
  type LoadableGenerator,
  loadableGenerator,
  servesGeneration,
  servingForms,
  unpackImages,
} from '../dcgan/index.js';
import { latents } from '../model/latents.js';
import type { Tensors } from '../model/tensors.js';
import { fixedCount } from '../model/training-rules.js';
import { device, Session } from '../tensorflow/index.js';
import type { TrainingEngine } from './engine.js';

/** Images generated in one run; bounds the memory of large presets. */
const chunk = 16;

/** The images of the same 64 latents throughout a training, as the service would serve them. */
export class FixedImages {
  readonly #engine: TrainingEngine;
  readonly #z: Float32Array;
  #loaded: { readonly generator: LoadableGenerator; readonly session: Session } | undefined;
  #drawn: { readonly step: number; readonly images: Uint8Array } | undefined;

  /** @param seed the job's: image i has the z of (seed, i) */
  constructor(engine: TrainingEngine, seed: number) {
    this.#engine = engine;
    this.#z = latents(seed, 0, fixedCount, engine.hyperparameters.latentSize);
  }

  /**
   * The images by the averaged weights as they are now.
   * @param step the engine's; its images are drawn once
   * @param known what a checkpoint of this step has, if that is at hand: its arrays need not be fetched again
   * @returns 64 × imageSize × imageSize × 3 bytes
   */
  of(step: number, known?: Tensors): Uint8Array {
    if (this.#drawn?.step !== step) this.#drawn = { step, images: this.#draw(known) };
    return this.#drawn.images;
  }

  /** To be called when the training has been rolled back: its steps will come again with other weights. */
  forget(): void {
    this.#drawn = undefined;
  }

  close(): void {
    this.#loaded?.session.close();
  }

  #draw(known?: Tensors): Uint8Array {
    const { imageSize, latentSize } = this.#engine.hyperparameters;
    const { generator, session } = this.#load();
    const tensors = known ?? { ...this.#engine.state(servesGeneration), ...this.#engine.measureMoments('ema') };
    session.run(generator.feeds(foldTensors(this.#engine.generator, tensors, 'ema')), [generator.loaded]);
    const images = new Uint8Array(fixedCount * imageSize ** 2 * 3);
    for (let first = 0; first < fixedCount; first += chunk) {
      const z = this.#z.subarray(first * latentSize, (first + chunk) * latentSize);
      const [fetched] = session.run(generator.latents(z), [generator.images]);
      images.set(unpackImages(fetched!), first * imageSize ** 2 * 3);
    }
    return images;
  }

  #load() {
    if (!this.#loaded) {
      const generator = loadableGenerator(this.#engine.generator, servingForms('float32', device().kind));
      this.#loaded = { generator, session: new Session(generator.graph) };
    }
    return this.#loaded;
  }
}
