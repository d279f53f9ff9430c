import {
  formsFor,
  isOfAugmentation,
  lossNames,
  momentNames,
  type TrainingStep,
  trainingStep,
  type WeightsKind,
} from '../dcgan/index.js';
import { layersOf, type Network } from '../model/architecture.js';
import { latents } from '../model/latents.js';
import { isPenalized } from '../model/penalties.js';
import type { Tensors } from '../model/tensors.js';
import { momentLatents } from '../model/training-rules.js';
import type { Losses } from '../schema/history/losses.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { Precision } from '../schema/precision.js';
import { device, processorInstructions, Session } from '../tensorflow/index.js';

/** Moments are measured over the same latents in every training. */
const momentSeed = 0;

/** A training in TensorFlow's memory: a step, and its variables in and out. Must be closed. */
export class TrainingEngine {
  readonly #step: TrainingStep;
  readonly #session: Session;
  /** What both learning rates are multiplied by. */
  learningRateScale = 1;

  /** Starts from random weights, a function of the seed. */
  constructor(
    readonly hyperparameters: Hyperparameters,
    seed: number,
    precision: Precision,
  ) {
    this.#step = trainingStep(hyperparameters, seed, formsFor(precision, device().kind, processorInstructions()));
    this.#session = new Session(this.#step.graph);
    this.#session.run([], [this.#step.initialized]);
  }

  /**
   * One update of both networks.
   * @param step its number, from 1
   * @param images uint8 [batch, size, size, 3]
   * @param rateFactor what both learning rates are multiplied by in this step alone
   */
  update(step: number, images: Uint8Array, rateFactor = 1): Losses {
    const { inputs, losses, penalized } = this.#step;
    const [values] = this.#session.run(
      [
        [inputs.images, images],
        [inputs.step, Int32Array.of(step)],
        [inputs.learningRateScale, Float32Array.of(this.learningRateScale * rateFactor)],
      ],
      [penalized && isPenalized(this.hyperparameters, step) ? penalized : losses],
    );
    return Object.fromEntries(lossNames.map((name, i) => [name, values![i]!])) as Losses;
  }

  /**
   * The discriminator's mean verdict, logit 1 − logit 0, on images as they are: neither mirrored nor augmented. Only for
   * trainings with held-out images.
   * @param images uint8 [n, size, size, 3], n at least 1
   */
  meanVerdict(images: Uint8Array): number {
    const { verdict } = this.#step;
    if (!verdict) throw new Error('A training without held-out images does not judge any');
    const { batchSize, imageSize } = this.hyperparameters;
    const bytes = imageSize ** 2 * 3;
    const count = images.length / bytes;
    const batches = Math.ceil(count / batchSize);
    let sum = 0;
    for (let batch = 0; batch < batches; batch++) {
      // The last batch is filled up from the beginning: batch norm needs whole ones.
      const some = new Uint8Array(batchSize * bytes);
      for (let i = 0; i < batchSize; i++) {
        const from = ((batch * batchSize + i) % count) * bytes;
        some.set(images.subarray(from, from + bytes), i * bytes);
      }
      sum += this.#session.run([[verdict.images, some]], [verdict.mean])[0]![0]!;
    }
    return sum / batches;
  }

  /**
   * Every variable: weights, Adam's moments, the running average.
   * @param wanted leaves out the others, which saves their memory
   */
  state(wanted: (name: string) => boolean = () => true): Tensors {
    const { variables, values } = this.#step;
    const chosen = variables
      .map((variable, i) => ({ ...variable, value: values[i]! }))
      .filter(({ name }) => wanted(name));
    const data = this.#session.run(
      [],
      chosen.map(({ value }) => value),
    ) as Float32Array[];
    return Object.fromEntries(chosen.map(({ name, shape }, i) => [name, { shape, data: data[i]! }]));
  }

  /**
   * Continues from a state.
   * @throws Error naming the first variable that is missing or has another shape
   */
  restore(state: Tensors): void {
    const { variables, assignments, restored } = this.#step;
    const feeds = variables.map(({ name, shape }, i) => {
      // A checkpoint of a training that did not adapt its augmentation: it starts with none.
      const tensor = state[name] ?? (isOfAugmentation(name) ? { shape, data: new Float32Array(1) } : undefined);
      if (tensor?.shape.join() !== shape.join())
        throw new Error(
          `The checkpoint has no ${name} of shape [${shape.join(', ')}]: it belongs to another architecture`,
        );
      return [assignments[i]!.value, tensor.data] as const;
    });
    this.#session.run(feeds, [restored]);
  }

  /**
   * The moments of the generator's batch norms over a fixed set of latents, so that it can serve without a batch: mean and
   * variance over all batches of them together, E[x] and E[x²] − E[x]², every batch normalized by its own moments on
   * the way, as in training (Wu & Johnson 2021, "PreciseBN").
   * @returns float32 [channels] each, named as in a checkpoint
   */
  measureMoments(kind: WeightsKind): Tensors {
    const { batchSize, latentSize } = this.hyperparameters;
    const outputs = this.#step.moments[kind];
    const fetches = outputs.flatMap(({ mean, variance }) => [mean, variance]);
    const batches = Math.ceil(momentLatents / batchSize);
    const sums = layersOf(this.generator).flatMap(({ norm, outputs: channels, side }) =>
      norm
        ? [{ norm, n: batchSize * side ** 2, mean: new Float64Array(channels), square: new Float64Array(channels) }]
        : [],
    );
    for (let batch = 0; batch < batches; batch++) {
      const z = latents(momentSeed, batch * batchSize, batchSize, latentSize);
      const values = this.#session.run([[this.#step.moments.z, z]], fetches);
      for (const [i, { n, mean, square }] of sums.entries()) {
        const [batchMean, batchVariance] = [values[2 * i]!, values[2 * i + 1]!];
        for (let c = 0; c < mean.length; c++) {
          mean[c]! += batchMean[c]! / batches;
          // TensorFlow reports the variance over n − 1.
          square[c]! += ((batchVariance[c]! * (n - 1)) / n + batchMean[c]! ** 2) / batches;
        }
      }
    }
    return Object.fromEntries(
      sums.flatMap(({ norm, mean, square }) => {
        const names = momentNames(kind, norm.name);
        const shape = [norm.channels];
        const variance = Float32Array.from(square, (s, c) => Math.max(0, s - mean[c]! ** 2));
        return [
          [names.mean, { shape, data: Float32Array.from(mean) }],
          [names.variance, { shape, data: variance }],
        ];
      }),
    );
  }

  get generator(): Network {
    return this.#step.generator;
  }

  /** Frees TensorFlow's memory. */
  close(): void {
    this.#session.close();
  }
}
