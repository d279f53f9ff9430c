import {
  type FixedGenerator,
  fixedGenerator,
  foldTensors,
  servingForms,
  unpackImages,
  type WeightsKind,
} from '../dcgan/index.js';
import type { Network } from '../model/architecture.js';
import type { Tensors } from '../model/tensors.js';
import type { Precision } from '../schema/precision.js';
import { device, type Feed, Session } from '../tensorflow/index.js';

/**
 * Images in one run at most: more are made in several, because their feature maps would no longer fit into the
 * processor's caches. A run takes any number up to this: there is nothing to pad.
 */
export const maxBatch = 24;

/**
 * The images of a run are divided in two on a processor: while one half waits for the slower of its threads, the other has
 * work for the faster one. Fewer images than `leastDivided` gain nothing. `npm run bench -- generator`.
 */
const cpuLanes = 2;
const leastDivided = 8;

/** One generator in TensorFlow's memory, ready for any number of latents. Must be closed. */
export class LoadedGenerator {
  readonly #network: Network;
  readonly #generator: FixedGenerator;
  readonly #session: Session;

  /** @throws Error naming the first array that is missing from the tensors */
  constructor(network: Network, tensors: Tensors, kind: WeightsKind, precision: Precision = 'float32') {
    this.#network = network;
    this.#generator = fixedGenerator(
      network,
      foldTensors(network, tensors, kind),
      servingForms(precision, device().kind),
      device().kind === 'cpu' ? cpuLanes : 1,
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
    let done = 0;
    for (const run of divided(n, Math.ceil(n / maxBatch))) {
      const lanes = this.#generator.lanes.slice(0, run < leastDivided ? 1 : undefined);
      const feeds: Feed[] = [];
      let fed = done;
      for (const [lane, share] of divided(run, lanes.length).entries()) {
        feeds.push(...lanes[lane]!.latents(z.subarray(fed * latentSize, (fed + share) * latentSize)));
        fed += share;
      }
      const fetches = lanes.map(lane => lane.images);
      for (const fetched of this.#session.run(feeds, fetches)) {
        const made = unpackImages(fetched);
        images.set(made, done * imageBytes);
        done += made.length / imageBytes;
      }
    }
    return images;
  }

  close(): void {
    this.#session.close();
  }
}

/** n in equal parts, or nearly. */
function divided(n: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => Math.ceil((n * (i + 1)) / parts) - Math.ceil((n * i) / parts));
}
