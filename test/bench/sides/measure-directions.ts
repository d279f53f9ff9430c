import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { CheckpointStore } from '../../../src/checkpoint/index.js';
import { LoadedGenerator } from '../../../src/generation/loaded-generator.js';
import { taughtDirection } from '../../../src/latents/taught-direction.js';
import { generatorNetwork } from '../../../src/model/architecture.js';
import { latents } from '../../../src/model/latents.js';
import { thumbnails } from '../../../src/quality/index.js';
import { serveSide } from '../serve-side.js';

export interface MeasureDirectionsOptions {
  readonly dataDir: string;
  readonly checkpoint: string;
  /** Draws of images from which ticks are made. */
  readonly draws: number;
  /** Images of each group that are ticked. */
  readonly ticks: readonly number[];
}

/** One way to make a direction from ticked images, with as many ticks of each group. */
export interface MeasuredDirection {
  readonly method: string;
  readonly ticks: number;
  /** Share of other images whose border gets brighter by 20 levels or more from -3 to 3: mean and least of the draws. */
  readonly share: number;
  readonly leastShare: number;
  /** Mean cosine of the angle to the direction that knows the border of 2048 images. */
  readonly cosine: number;
  /** What the service says of it: means. */
  readonly certainty: number | null;
  readonly accuracy: number | null;
}

const [others, drawn, teaching, knowing] = [64, 1024, 512, 2048];
const [borderWidth, wantedRise, far] = [2, 20, 3];

interface Group {
  readonly z: readonly Float32Array[];
  readonly images: readonly Uint8Array[];
}
type Method = (shown: Group, lacking: Group) => { vector: Float32Array; certainty?: number; accuracy?: number };

await serveSide(async ({ dataDir, checkpoint, draws, ticks }: MeasureDirectionsOptions) => {
  const { manifest, tensors } = await new CheckpointStore(dataDir).loadGenerator(checkpoint);
  const { latentSize, imageSize } = manifest.hyperparameters;
  const generator = new LoadedGenerator(generatorNetwork(manifest.hyperparameters), tensors, 'ema');
  const rowsOf = <T extends Float32Array | Uint8Array>(values: T, length: number) =>
    Array.from({ length: values.length / length }, (_, i) => values.subarray(i * length, (i + 1) * length) as T);
  const draw = (seed: number, count: number): Group => {
    const z = latents(seed, 0, count, latentSize);
    return { z: rowsOf(z, latentSize), images: rowsOf(generator.run(z), imageSize ** 2 * 3) };
  };
  const brightness = (image: Uint8Array) => borderBrightness(image, imageSize);
  const looks = (images: readonly Uint8Array[]) => thumbnails(Buffer.concat(images), imageSize);

  const test = draw(4242, others);
  const share = (vector: Float32Array) => {
    const at = (place: number) =>
      rowsOf(
        generator.run(
          Float32Array.from(
            test.z.flatMap(z => Array.from(z, (x, i) => Math.max(-1, Math.min(1, x + place * vector[i]!)))),
          ),
        ),
        imageSize ** 2 * 3,
      ).map(brightness);
    const [from, to] = [at(-far), at(far)];
    return to.filter((level, i) => level - from[i]! >= wantedRise).length / others;
  };

  const known = draw(7, knowing);
  const levels = known.images.map(brightness);
  const truth = unit(slopes(known.z, levels));
  const sorted = [...levels].sort((a, b) => a - b);
  // Ticked: clearly bright or dark, in the order in which somebody sees them.
  const [dark, bright] = [sorted[Math.floor(knowing / 3)]!, sorted[Math.floor((2 * knowing) / 3)]!];

  const samples = draw(0x5eed, teaching);
  const sampleLooks = looks(samples.images);
  const methods: Readonly<Record<string, Method>> = {
    'difference of means': (shown, lacking) => ({ vector: unit(difference(shown.z, lacking.z)) }),
    'ridge LDA': (shown, lacking) => ({ vector: unit(ridgeLda(shown.z, lacking.z)) }),
    teacher: (shown, lacking) =>
      taughtDirection({
        shown: shown.z,
        lacking: lacking.z,
        looks: looks([...shown.images, ...lacking.images]),
        samples: samples.z,
        sampleLooks,
      }),
  };
  const groups = Array.from({ length: draws }, (_, i) => {
    const { z, images } = draw(1001 + i, drawn);
    const where =
      (isWanted: (level: number) => boolean) =>
      (count: number): Group => {
        const found = images.flatMap((image, k) => (isWanted(brightness(image)) ? [k] : [])).slice(0, count);
        return { z: found.map(k => z[k]!), images: found.map(k => images[k]!) };
      };
    return { shown: where(level => level > bright), lacking: where(level => level < dark) };
  });
  const facts = Object.entries(methods).flatMap(([method, make]) =>
    ticks.map((count): MeasuredDirection => {
      const made = groups.map(({ shown, lacking }) => make(shown(count), lacking(count)));
      const shares = made.map(({ vector }) => share(vector));
      const meanOf = (what: 'certainty' | 'accuracy') =>
        made[0]![what] === undefined ? null : mean(made.map(direction => direction[what]!));
      return {
        method,
        ticks: count,
        share: mean(shares),
        leastShare: Math.min(...shares),
        cosine: mean(made.map(({ vector }) => dot(vector, truth))),
        certainty: meanOf('certainty'),
        accuracy: meanOf('accuracy'),
      };
    }),
  );
  generator.close();
  return { facts, run() {} };
});

/** Mean luminance of the outermost pixels: the background of a portrait. */
function borderBrightness(image: Uint8Array, size: number): number {
  let [sum, count] = [0, 0];
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      if (Math.min(x, y, size - 1 - x, size - 1 - y) >= borderWidth) continue;
      const [r, g, b] = image.subarray((y * size + x) * 3, (y * size + x) * 3 + 3);
      sum += 0.299 * r! + 0.587 * g! + 0.114 * b!;
      count++;
    }
  return sum / count;
}

/** Radford et al. 2015. */
function difference(shown: readonly Float32Array[], lacking: readonly Float32Array[]): Float32Array {
  const [a, b] = [shown, lacking].map(group => group[0]!.map((_, i) => mean(group.map(z => z[i]!))));
  return a!.map((x, i) => x - b![i]!);
}

/** Friedman 1989: the covariance within the groups, with a ridge that is worth a hundred latents. */
function ridgeLda(shown: readonly Float32Array[], lacking: readonly Float32Array[]): number[] {
  const within = [shown, lacking].map(group => {
    const centered = new Matrix(group.map(z => [...z])).center('column');
    return centered.transpose().mmul(centered);
  });
  const covariance = within[0]!.add(within[1]!);
  return solveRidge(covariance, 100 / 3, difference(shown, lacking));
}

/** Slopes of a linear regression on latents. */
function slopes(z: readonly Float32Array[], values: readonly number[]): number[] {
  const centered = new Matrix(z.map(row => [...row])).center('column');
  const transposed = centered.transpose();
  return solveRidge(transposed.mmul(centered), 1, transposed.mmul(Matrix.columnVector([...values])).getColumn(0));
}

function solveRidge(matrix: Matrix, ridge: number, right: ArrayLike<number>): number[] {
  for (let i = 0; i < matrix.rows; i++) matrix.set(i, i, matrix.get(i, i) + ridge);
  return new CholeskyDecomposition(matrix).solve(Matrix.columnVector(Array.from(right))).getColumn(0);
}

function unit(vector: ArrayLike<number>): Float32Array {
  const length = Math.hypot(...Array.from(vector));
  return Float32Array.from(vector, x => x / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
