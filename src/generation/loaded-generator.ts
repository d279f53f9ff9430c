import {
  type FoldedWeights,
  foldTensors,
  type GeneratorGraph,
  generatorGraph,
  unpackImages,
  type WeightsKind,
} from '../dcgan/index.js';
import type { Network } from '../model/architecture.js';
import type { Tensors } from '../model/tensors.js';
import { Session } from '../tensorflow/index.js';

/** Batch sizes, largest first: a graph has a fixed batch, so a request is split into these and the rest is padded. */
const batchSizes = [32, 8, 1] as const;

/** One generator in TensorFlow's memory, ready for any number of latents. Must be closed. */
export class LoadedGenerator {
  readonly #network: Network;
  readonly #weights: FoldedWeights;
  readonly #sessions = new Map<number, { generator: GeneratorGraph; session: Session }>();

  /** @throws Error naming the first array that is missing from the tensors */
  constructor(network: Network, tensors: Tensors, kind: WeightsKind) {
    this.#network = network;
    this.#weights = foldTensors(network, tensors, kind);
  }

  /**
   * G(z), the same image for the same z whatever else is in the batch.
   * @param z n × latentSize numbers
   * @returns n × size × size × 3 bytes
   */
  run(z: Float32Array): Uint8Array {
    const { latentSize, imageSize } = this.#network;
    const n = z.length / latentSize;
    const imageBytes = imageSize ** 2 * 3;
    const images = new Uint8Array(n * imageBytes);
    for (let done = 0; done < n; ) {
      const batch = batchFor(n - done);
      const { generator, session } = this.#session(batch);
      const padded = new Float32Array(batch * latentSize);
      padded.set(z.subarray(done * latentSize, (done + batch) * latentSize));
      const [fetched] = session.run([[generator.z, padded]], [generator.images]);
      const made = Math.min(batch, n - done);
      images.set(unpackImages(fetched!).subarray(0, made * imageBytes), done * imageBytes);
      done += made;
    }
    return images;
  }

  close(): void {
    for (const { session } of this.#sessions.values()) session.close();
    this.#sessions.clear();
  }

  #session(batch: number) {
    const known = this.#sessions.get(batch);
    if (known) return known;
    const generator = generatorGraph(this.#network, batch);
    const session = new Session(generator.graph);
    session.run(generator.feeds(this.#weights), [generator.loaded]);
    const made = { generator, session };
    this.#sessions.set(batch, made);
    return made;
  }
}

/** The batch that wastes least: the largest that gets filled, or the smallest that holds all that is left. */
function batchFor(left: number): number {
  const full = batchSizes.find(size => size <= left)!;
  const holding = batchSizes.findLast(size => size >= left);
  // A padded run of 8 costs less than half a dozen runs of one.
  return holding !== undefined && left > holding / 2 ? holding : full;
}
