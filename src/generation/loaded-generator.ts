import {
  fixedGenerator,
  foldTensors,
  type GeneratorGraph,
  servingForms,
  unpackImages,
  type WeightsKind,
} from '../dcgan/index.js';
import type { Network } from '../model/architecture.js';
import type { Tensors } from '../model/tensors.js';
import type { Precision } from '../schema/precision.js';
import { device, Session } from '../tensorflow/index.js';

/**
 * Images in one run at most: more are made in several, because their feature maps would no longer fit into the
 * processor's caches. A run takes any number up to this: there is nothing to pad.
 */
export const maxBatch = 24;

/** One generator in TensorFlow's memory, ready for any number of latents. Must be closed. */
export class LoadedGenerator {
  readonly #network: Network;
  readonly #generator: GeneratorGraph;
  readonly #session: Session;

  /** @throws Error naming the first array that is missing from the tensors */
  constructor(network: Network, tensors: Tensors, kind: WeightsKind, precision: Precision = 'float32') {
    this.#network = network;
    this.#generator = fixedGenerator(
      network,
      foldTensors(network, tensors, kind),
      servingForms(precision, device().kind),
    );
    this.#session = new Session(this.#generator.graph);
  }

  /**
   * G(z), the same bytes for the same z whatever else is in the batch.
   * @param z n × latentSize numbers
   * @returns n × size × size × 3 bytes
   */
  run(z: Float32Array): Uint8Array {
    const { latentSize, imageSize } = this.#network;
    const n = z.length / latentSize;
    const imageBytes = imageSize ** 2 * 3;
    const images = new Uint8Array(n * imageBytes);
    const runs = Math.ceil(n / maxBatch);
    for (let run = 0, done = 0; run < runs; run++) {
      // Runs of one size, or nearly.
      const end = Math.ceil((n * (run + 1)) / runs);
      const feeds = this.#generator.latents(z.subarray(done * latentSize, end * latentSize));
      const [fetched] = this.#session.run(feeds, [this.#generator.images]);
      images.set(unpackImages(fetched!), done * imageBytes);
      done = end;
    }
    return images;
  }

  close(): void {
    this.#session.close();
  }
}
