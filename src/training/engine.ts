import {
  type FixedMoments,
  type FoldedWeights,
  foldGenerator,
  lossNames,
  type Moments,
  type Precision,
  stateNames,
  type TrainingStep,
  trainingStep,
} from '../dcgan/index.js';
import { normsOf, parametersOf } from '../model/architecture.js';
import { latents } from '../model/latents.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { Losses } from '../schema/job.js';
import { Session } from '../tensorflow/index.js';

/** Named arrays, as a checkpoint keeps them. */
export type Tensors = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;

/** The weights that serve: those of the last step, or their running average. */
export type WeightsKind = 'raw' | 'ema';

/** The generator's batch-norm moments over the calibration latents, by batch norm. */
export type CalibratedMoments = Readonly<Record<WeightsKind, ReadonlyMap<string, FixedMoments>>>;

/** At least this many latents calibrate the batch norms. */
const calibrationSize = 256;
/** The calibration latents are the same for every training. */
const calibrationSeed = 0;

/** Names under which a checkpoint keeps calibrated moments. */
export const momentNames = (kind: WeightsKind, norm: string) => ({
  mean: `moments/${kind}/${norm}/mean`,
  variance: `moments/${kind}/${norm}/variance`,
});

/** A training in TensorFlow's memory: what a step changes, and how it gets in and out. Must be closed. */
export class TrainingEngine {
  readonly #step: TrainingStep;
  readonly #session: Session;

  /** Starts from random weights, a function of the seed. */
  constructor(
    readonly hyperparameters: Hyperparameters,
    seed: number,
    precision: Precision,
  ) {
    this.#step = trainingStep(hyperparameters, seed, precision);
    this.#session = new Session(this.#step.graph);
    this.#session.run([], [this.#step.initialized]);
  }

  /**
   * One update of both networks.
   * @param step its number, from 1
   * @param images uint8 [batch, size, size, 3]
   */
  update(step: number, images: Uint8Array): Losses {
    const { inputs, losses } = this.#step;
    const [values] = this.#session.run(
      [
        [inputs.images, images],
        [inputs.step, Int32Array.of(step)],
      ],
      [losses],
    );
    return Object.fromEntries(lossNames.map((name, i) => [name, values![i]!])) as Losses;
  }

  /** Every variable: weights, Adam's moments, the running average. */
  state(): Tensors {
    const { variables, values } = this.#step;
    const data = this.#session.run([], values) as Float32Array[];
    return Object.fromEntries(variables.map(({ name, shape }, i) => [name, { shape, data: data[i]! }]));
  }

  /**
   * Continues from a state.
   * @throws Error naming the first variable that is missing or has another size
   */
  restore(state: Tensors): void {
    const { variables, assignments, restored } = this.#step;
    const feeds = variables.map(({ name }, i) => {
      const tensor = state[name];
      if (!tensor) throw new Error(`The checkpoint has no ${name}: it belongs to another architecture`);
      return [assignments[i]!.value, tensor.data] as const;
    });
    this.#session.run(feeds, [restored]);
  }

  /** The moments of the generator's batch norms over a fixed set of latents, so that it can serve without a batch. */
  calibrate(): CalibratedMoments {
    const { raw, ema } = this.#step.calibration;
    return { raw: this.#moments(raw), ema: this.#moments(ema) };
  }

  /**
   * Mean and variance over all calibration batches together: E[x] and E[x²] − E[x]², every batch normalised by its own
   * moments on the way, as in training (Wu & Johnson 2021, "PreciseBN").
   */
  #moments(outputs: readonly Moments[]): Map<string, FixedMoments> {
    const { batchSize, latentSize } = this.hyperparameters;
    const batches = Math.ceil(calibrationSize / batchSize);
    const sums = new Map(
      normsOf(this.#step.generator).map(({ name, channels }) => [
        name,
        { mean: new Float64Array(channels), square: new Float64Array(channels) },
      ]),
    );
    const sides = new Map(
      [this.#step.generator.dense, ...this.#step.generator.blocks].map(({ norm, side }) => [norm?.name, side]),
    );
    for (let batch = 0; batch < batches; batch++) {
      const z = latents(calibrationSeed, batch * batchSize, batchSize, latentSize);
      const values = this.#session.run(
        [[this.#step.calibration.z, z]],
        outputs.flatMap(({ mean, variance }) => [mean, variance]),
      );
      outputs.forEach(({ name }, i) => {
        const [mean, variance] = [values[2 * i]!, values[2 * i + 1]!];
        const sum = sums.get(name)!;
        const n = batchSize * sides.get(name)! ** 2;
        for (let c = 0; c < mean.length; c++) {
          sum.mean[c]! += mean[c]! / batches;
          // TensorFlow reports the variance over n − 1.
          sum.square[c]! += ((variance[c]! * (n - 1)) / n + mean[c]! ** 2) / batches;
        }
      });
    }
    return new Map(
      [...sums].map(([name, { mean, square }]) => [
        name,
        {
          mean: Float32Array.from(mean),
          variance: Float32Array.from(square, (s, c) => Math.max(0, s - mean[c]! ** 2)),
        },
      ]),
    );
  }

  close(): void {
    this.#session.close();
  }

  /** Names of the generator's parameters. */
  get generatorParameters(): string[] {
    return parametersOf(this.#step.generator).map(({ name }) => name);
  }

  /** The generator that serves, from a state and its moments. */
  fold(state: Tensors, moments: CalibratedMoments, kind: WeightsKind): FoldedWeights {
    return foldGenerator(
      this.#step.generator,
      name => state[kind === 'ema' ? stateNames.ema(name) : name]!.data,
      norm => moments[kind].get(norm)!,
    );
  }
}
