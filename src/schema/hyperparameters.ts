import { z } from 'zod';
import { PrecisionChoice } from './precision.js';
import { renamedValues } from './renamed-values.js';

const channels = (network: string) =>
  z
    .array(z.int().min(1).max(4096))
    .min(1)
    .max(7)
    .describe(`Channels of each convolution block of the ${network}, from its input to its output`);

const learningRate = z.number().positive().max(1);

export const augmentations = ['color', 'translation', 'cutout'] as const;
export type Augmentation = (typeof augmentations)[number];

const diffAugment = z.array(renamedValues(augmentations, { colour: 'color' })).max(augmentations.length);
const diffAugmentText =
  'Changes of real and generated images before the discriminator sees them (DiffAugment, Zhao et al. 2020): color, translation, cutout';
const spectralNormText =
  "Divide the discriminator's kernels by their largest singular value (Miyato et al. 2018); meant for blocks without batch norm";

export const lossKinds = ['softmax', 'sigmoid', 'hinge', 'relativistic'] as const;
export type LossKind = (typeof lossKinds)[number];

/** A weight at which the squares of gradients still fit into a float. */
const penalty = z.number().min(0).max(1000);
const loss = z.enum(lossKinds);
const penaltyEvery = z.int().min(1).max(1000);
const adaptiveAugment = z.number().min(0).max(1);
const heldOut = z.number().min(0).max(0.5);
const upsampling = z.enum(['transposed', 'nearest']);
const [lossText, r1Text, r2Text, penaltyEveryText, adaptiveAugmentText, heldOutText, upsamplingText] = [
  'What the networks minimize: `softmax` cross-entropy as in the article, the same with one `sigmoid` (Goodfellow et al. 2014), `hinge` (Lim & Ye 2017), or `relativistic`, which compares each real image with a fake (RpGAN: Jolicoeur-Martineau 2018)',
  "Weight γ of R1, the penalty γ/2·‖∇D(x)‖² on the discriminator's slope at real images (Mescheder et al. 2018); 0 = none. It needs a discriminator without batch norm",
  'The same at generated images (R2)',
  'Steps from one with penalties to the next, whose weights are multiplied by as much (lazy regularization, Karras et al. 2020)',
  'Makes the changes of diffAugment only as often as it takes for the discriminator to be sure of this much more than half of the real images (adaptive augmentation, Karras et al. 2020, who took 0.6); 0 = always',
  'Share of the images that is never trained on, against which copies and overfitting are measured',
  'How a block of the generator doubles the size: by a `transposed` convolution as in the article, or by `nearest` neighbor and a 4×4 convolution, which leaves no checkerboard in even areas (Odena et al. 2016)',
];

/**
 * Everything that shapes the two networks and their training. Every job holds a complete set: a preset's values with the
 * request's overrides on top.
 */
export const HyperparametersShape = z
  .strictObject({
    imageSize: z.int().min(8).max(256).describe('Side of the images in pixels: a whole number times 2^(blocks)'),
    latentSize: z.int().min(1).max(2048).describe('Length of the latent vector z, each element uniform in (-1, 1)'),
    batchSize: z.int().min(2).max(1024).describe('Real images, and fakes, in each step'),
    generatorChannels: channels('generator'),
    discriminatorChannels: channels('discriminator'),
    batchNormAffine: z.boolean().describe('Learn a scale and an offset after each batch norm (Radford et al. 2015)'),
    discriminatorBatchNorm: z
      .enum(['all', 'notFirst', 'none'])
      .describe("Which of the discriminator's blocks have batch norm"),
    generatorLearningRate: learningRate.describe("Adam's learning rate for the generator"),
    discriminatorLearningRate: learningRate.describe("Adam's learning rate for the discriminator"),
    beta1: z.number().min(0).lt(1).describe("Adam's decay of the first moment"),
    beta2: z.number().min(0).lt(1).describe("Adam's decay of the second moment"),
    epsilon: z.number().positive().max(1).describe("Adam's epsilon"),
    weightDecay: z.number().min(0).max(1).describe('Adds ½·weightDecay·Σw² of every weight (not biases) to the losses'),
    realLabel: z
      .number()
      .gt(0.5)
      .max(1)
      .describe(
        "Probability of 'real' that the discriminator learns for real images; 0.9 = one-sided label smoothing; not used by hinge and relativistic losses",
      ),
    flip: z.boolean().describe('Mirror each real image left-right with probability ½'),
    diffAugment: diffAugment.default([]).describe(diffAugmentText),
    spectralNorm: z.boolean().default(false).describe(spectralNormText),
    emaDecay: z
      .number()
      .min(0)
      .lt(1)
      .describe("Decay of the running average of the generator's weights that is kept beside the raw ones"),
    precision: PrecisionChoice.describe(
      'Number format of the convolutions; auto measures both at the start and takes the faster',
    ),
    // At the end, so that a sweep draws the same values for the others as ever.
    loss: loss.default('softmax').describe(lossText),
    r1: penalty.default(0).describe(r1Text),
    r2: penalty.default(0).describe(r2Text),
    penaltyEvery: penaltyEvery.default(4).describe(penaltyEveryText),
    adaptiveAugment: adaptiveAugment.default(0).describe(adaptiveAugmentText),
    heldOut: heldOut.default(0).describe(heldOutText),
    upsampling: upsampling.default('transposed').describe(upsamplingText),
  })
  .meta({ id: 'Hyperparameters' });

export type Hyperparameters = z.infer<typeof HyperparametersShape>;

/** Overrides as a request gives them: any subset of the hyperparameters. */
export const HyperparameterOverrides = HyperparametersShape.extend({
  // Without their defaults, which stand for jobs and checkpoints of before: what is left out is the preset's.
  diffAugment: diffAugment.describe(diffAugmentText),
  spectralNorm: z.boolean().describe(spectralNormText),
  loss: loss.describe(lossText),
  r1: penalty.describe(r1Text),
  r2: penalty.describe(r2Text),
  penaltyEvery: penaltyEvery.describe(penaltyEveryText),
  adaptiveAugment: adaptiveAugment.describe(adaptiveAugmentText),
  heldOut: heldOut.describe(heldOutText),
  upsampling: upsampling.describe(upsamplingText),
})
  .partial()
  .meta({ id: 'HyperparameterOverrides' });

/** A complete set whose sizes fit together: each network halves (or doubles) the image once per block. */
export const Hyperparameters = HyperparametersShape.superRefine((h, context) => {
  for (const [key, change] of [
    ['generatorChannels', 'double'],
    ['discriminatorChannels', 'halve'],
  ] as const) {
    const scale = 2 ** h[key].length;
    if (h.imageSize % scale !== 0)
      context.addIssue({
        code: 'custom',
        path: ['imageSize'],
        message: `must be a multiple of ${scale}, because ${key} has ${h[key].length} blocks that each ${change} the size; ${nearby(h.imageSize, scale)}`,
      });
  }
});

function nearby(size: number, scale: number): string {
  const below = Math.floor(size / scale) * scale;
  return below >= 8 ? `try ${below} or ${below + scale}` : `try ${Math.max(below + scale, scale)}`;
}
