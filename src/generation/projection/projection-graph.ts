import { dualGenerator, type FoldedWeights } from '../../dcgan/index.js';
import * as g from '../../graph/index.js';
import type { Network } from '../../model/architecture.js';
import { featureGraph } from './feature-graph.js';

/** How much each part of the difference between two images counts. */
export interface Objective {
  /** Weight of the mean squared difference, in levels², at full size, half, a quarter, … of it: see `scalesOf`. */
  readonly scales: readonly number[];
  /** Weight of the random features. */
  readonly features: number;
  /** Differences in levels beyond which they count linearly, not squared: a part that cannot be met must not spoil the rest. */
  readonly tolerance: number;
}

/** A graph that compares G(z) with an image. */
export interface ProjectionGraph {
  readonly graph: g.Graph;
  /** float32 [n, latentSize] */
  readonly z: g.Output;
  /** In (−1, 1), float32 [1, size, size, 3]. */
  readonly target: g.Output;
  /** float32 [scales + 2]: see `objectiveValues`. */
  readonly objective: g.Output;
  /** float32 [n] */
  readonly costs: g.Output;
  /** Mean absolute difference of the images as bytes, in levels, float32 [n]. */
  readonly differences: g.Output;
  /** Of the first image: JᵀWJ, [latentSize, latentSize]; null without tangents. */
  readonly normal: g.Output | null;
  /** Of the first image: JᵀWr, [1, latentSize]; null without tangents. */
  readonly gradient: g.Output | null;
}

const maxLevel = 127.5;
/** Features differ by about this much for a pixel difference of one level; makes their weight comparable. */
const featureScale = 127.5;

/** Sides of an image's scales: halved while they stay whole and at least 4. */
export function scalesOf(size: number): number[] {
  const sides = [size];
  while (sides.at(-1)! % 2 === 0 && sides.at(-1)! >= 8) sides.push(sides.at(-1)! / 2);
  return sides;
}

export function objectiveValues({ scales, features, tolerance }: Objective, size: number): Float32Array {
  return Float32Array.from([...scalesOf(size).map((_, i) => scales[i] ?? 0), features, tolerance]);
}

/**
 * @param folded the generator's weights
 * @param n images per run; with tangents 1
 * @param forms how convolutions are computed
 */
export function projectionGraph(
  network: Network,
  folded: FoldedWeights,
  { n, withTangents }: { readonly n: number; readonly withTangents: boolean },
  forms: g.ConvolutionForms,
): ProjectionGraph {
  const graph = new g.Graph(forms);
  const { latentSize, imageSize } = network;
  const z = g.placeholder(graph, 'float32', [n, latentSize]);
  const target = g.placeholder(graph, 'float32', [1, imageSize, imageSize, 3]);
  const sides = scalesOf(imageSize);
  const objective = g.placeholder(graph, 'float32', [sides.length + 2]);
  const factor = (i: number) => g.reshape(g.slice(objective, [i], [1]), []);
  const tolerance = factor(sides.length + 1);

  const images = dualGenerator(network, z, folded, withTangents);
  const difference: g.Dual = { value: g.sub(images.value, target), tangents: images.tangents };
  const parts = sides.map((side, i) =>
    part(
      g.linear(difference, x => g.averagePool(x, imageSize / side)),
      { weight: factor(i), tolerance, unit: maxLevel },
    ),
  );
  const features = featureGraph(images);
  const wanted = featureGraph({ value: target, tangents: null });
  parts.push(
    part(
      { value: g.sub(features.value, wanted.value), tangents: features.tangents },
      { weight: factor(sides.length), tolerance, unit: featureScale },
    ),
  );
  return {
    graph,
    z,
    target,
    objective,
    costs: g.identity(g.addN(parts.map(({ costs }) => costs))),
    differences: g.identity(meanDifference(images.value, target)),
    normal: withTangents ? g.identity(g.addN(parts.map(({ normal }) => normal!))) : null,
    gradient: withTangents ? g.identity(g.addN(parts.map(({ gradient }) => gradient!))) : null,
  };
}

/** Mean absolute difference in levels of the images as they are served, rounded to bytes: [n]. */
function meanDifference(images: g.Output, target: g.Output): g.Output {
  const levels = (x: g.Output) => g.round(g.mul(g.add(x, g.scalar(x.node.graph, 1)), g.scalar(x.node.graph, maxLevel)));
  const difference = g.sub(levels(images), levels(target));
  return g.mean(g.sqrt(g.square(difference)), [1, 2, 3]);
}

/**
 * One part of the objective: weight · mean ρ(r), with ρ(r) = 2r²/(√(1 + (r/t)²) + 1), which is r² for small differences and
 * 2t|r| for large ones (Charbonnier et al. 1994); for Gauss-Newton each difference is weighted by 1/√(1 + (r/t)²).
 */
function part(
  x: g.Dual,
  { weight, tolerance, unit }: { readonly weight: g.Output; readonly tolerance: g.Output; readonly unit: number },
) {
  const { graph } = x.value.node;
  const n = x.value.shape[0]!;
  const length = x.value.shape.slice(1).reduce((a, b) => a * b, 1);
  const one = g.scalar(graph, 1);
  const flat = g.linear(x, y => g.mul(g.reshape(y, [y.shape[0]!, length]), g.scalar(graph, unit)));
  const root = g.sqrt(g.add(one, g.square(g.div(flat.value, tolerance))));
  // Not √(…) − 1, which loses all digits of small differences.
  const sums = g.sum(g.div(g.square(flat.value), g.add(root, one)), [1]);
  const costs = g.mul(g.mul(weight, g.scalar(graph, 2 / length)), sums);
  if (!flat.tangents) return { costs: g.reshape(costs, [n]), normal: null, gradient: null };
  const influence = g.div(g.mul(weight, g.scalar(graph, 1 / length)), root);
  const weighted = g.mul(flat.tangents, influence);
  return {
    costs: g.reshape(costs, [n]),
    normal: g.matMul(weighted, flat.tangents, { transposeB: true }),
    gradient: g.matMul(flat.value, weighted, { transposeB: true }),
  };
}
