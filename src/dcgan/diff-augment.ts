import * as g from '../graph/index.js';
import { type Augmentation, augmentations } from '../schema/hyperparameters.js';

/** Random numbers that one image needs, whichever augmentations are applied. */
export const drawsPerImage = 7;
const [brightness, saturation, contrast, shiftY, shiftX, holeY, holeX] = [0, 1, 2, 3, 4, 5, 6] as const;

/** With a probability, one more for each kind: whether it is applied. */
export const drawsWithCoins = drawsPerImage + 3;
const coins = { color: 7, translation: 8, cutout: 9 } as const;

/** Fractions of the image's side. */
const [furthestShift, holeSize] = [1 / 8, 1 / 2];

/**
 * DiffAugment (Zhao et al. 2020, arXiv 2006.10738), as in the code that they published: random changes through which
 * gradients flow, so that the discriminator sees its few images in many versions, and the generator does not learn the
 * changes.
 * - `color`: brightness ± ½, then saturation × 0 to 2, then contrast × ½ to 1½, where the range of colors is −1 to 1
 * - `translation`: by up to an eighth of the side, in whole pixels, filled with zeros
 * - `cutout`: a square of half the side, centered anywhere, set to zero
 * @param images float32 [n, side, side, 3]
 * @param draws float32 [n, 7], uniform in [0, 1); [n, 10] with a probability
 * @param probability float32 scalar: with which each kind is applied to each image; always when left out
 */
export function diffAugment(
  images: g.Output,
  kinds: readonly Augmentation[],
  draws: g.Output,
  probability?: g.Output,
): g.Output {
  const { graph } = images.node;
  return graph.scope('augment', () => {
    let x = images;
    for (const kind of augmentations) {
      if (!kinds.includes(kind)) continue;
      const changed = change[kind](x, draws);
      x = probability ? g.select(g.less(draw(draws, coins[kind]), probability), changed, x) : changed;
    }
    return x;
  });
}

const change: Record<Augmentation, (x: g.Output, draws: g.Output) => g.Output> = {
  color: changeColors,
  translation: translate,
  cutout: cutOut,
};

function changeColors(images: g.Output, draws: g.Output): g.Output {
  const { graph } = images.node;
  const [n, side] = images.shape as [number, number];
  const number = (value: number) => g.scalar(graph, value);
  const from = (mean: g.Output, x: g.Output, factor: g.Output) => g.add(g.mul(g.sub(x, mean), factor), mean);
  let x = g.add(images, g.sub(draw(draws, brightness), number(0.5)));
  const gray = g.reshape(g.mean(x, [3]), [n, side, side, 1]);
  x = from(gray, x, g.mul(draw(draws, saturation), number(2)));
  const mean = g.reshape(g.mean(x, [1, 2, 3]), [n, 1, 1, 1]);
  return from(mean, x, g.add(draw(draws, contrast), number(0.5)));
}

/**
 * Shifts each image by products with matrices that have a 1 where a pixel goes: one for its rows, one for its columns.
 */
function translate(images: g.Output, draws: g.Output): g.Output {
  const [n, side, , channels] = images.shape as [number, number, number, number];
  const furthest = Math.floor(side * furthestShift + 0.5);
  const alongRows = (x: g.Output, which: number) => {
    const moved = g.batchMatMul(shifts(draws, which, side, furthest), g.reshape(x, [n, side, side * channels]));
    return g.reshape(moved, [n, side, side, channels]);
  };
  const turned = [0, 2, 1, 3];
  return g.transpose(alongRows(g.transpose(alongRows(images, shiftY), turned), shiftX), turned);
}

/** [n, side, side]: 1 at (i, i + t) for each image's t, from −furthest to furthest. */
function shifts(draws: g.Output, which: number, side: number, furthest: number): g.Output {
  const { graph } = draws.node;
  const n = draws.shape[0]!;
  const t = g.sub(wholeNumber(draws, which, 2 * furthest + 1), g.scalar(graph, furthest));
  const [rows, columns] = [positions(graph, [1, side, 1]), positions(graph, [1, 1, side])];
  const difference = g.sub(g.sub(columns, rows), g.reshape(t, [n, 1, 1]));
  return indicator(g.less(g.square(difference), g.scalar(graph, 0.25)));
}

function cutOut(images: g.Output, draws: g.Output): g.Output {
  const { graph } = images.node;
  const side = images.shape[1]!;
  const hole = Math.floor(side * holeSize + 0.5);
  const within = (which: number, shape: g.Shape) => {
    const start = g.sub(wholeNumber(draws, which, side + 1 - (hole % 2)), g.scalar(graph, Math.floor(hole / 2)));
    const middle = g.add(start, g.scalar(graph, (hole - 1) / 2));
    return indicator(g.less(g.square(g.sub(positions(graph, shape), middle)), g.scalar(graph, (hole / 2) ** 2)));
  };
  const inHole = g.mul(within(holeY, [1, side, 1, 1]), within(holeX, [1, 1, side, 1]));
  return g.mul(images, g.sub(g.scalar(graph, 1), inHole));
}

/** One of the random numbers of each image: [n, 1, 1, 1]. */
function draw(draws: g.Output, which: number): g.Output {
  const n = draws.shape[0]!;
  return g.reshape(g.slice(draws, [0, which], [n, 1]), [n, 1, 1, 1]);
}

/** A whole number from 0 to count − 1 for each image, as float32 [n, 1, 1, 1]. */
function wholeNumber(draws: g.Output, which: number, count: number): g.Output {
  const scaled = g.mul(draw(draws, which), g.scalar(draws.node.graph, count));
  return g.cast(g.cast(scaled, 'int32'), 'float32');
}

/** 0, 1, 2 … along the only axis that is longer than 1. */
function positions(graph: g.Graph, shape: g.Shape): g.Output {
  return g.constant(
    graph,
    'float32',
    shape,
    Array.from({ length: g.sizeOf(shape) }, (_, i) => i),
  );
}

/** 1 where the condition holds, 0 elsewhere. */
function indicator(condition: g.Output): g.Output {
  const { graph } = condition.node;
  const { shape } = condition;
  return g.select(condition, g.filled(graph, 'float32', shape, 1), g.filled(graph, 'float32', shape, 0));
}
