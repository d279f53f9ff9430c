import type { Hyperparameters } from '../../../client/index.js';

export type HyperparameterWords = Record<keyof Hyperparameters, { readonly name: string; readonly text: string }>;

/** What each hyperparameter is called, and what it does. */
export const hyperparametersEn: HyperparameterWords = {
  imageSize: {
    name: 'Image size',
    text: 'Side of the images in pixels: a whole number times 2 for each block. Twice the side costs about four times the time.',
  },
  latentSize: {
    name: 'Latent size',
    text: 'How many numbers describe an image. 100 is usual; few numbers give few kinds of images.',
  },
  batchSize: {
    name: 'Batch size',
    text: 'Real images, and fakes, in each step. More of them make steps steadier, slower and larger in memory.',
  },
  generatorChannels: {
    name: 'Generator channels',
    text: 'Width of each block of the generator, from its input to its output. Wider learns more and costs more.',
  },
  discriminatorChannels: {
    name: 'Discriminator channels',
    text: 'Width of each block of the discriminator, from the image on.',
  },
  batchNormAffine: {
    name: 'Learn batch-norm scales',
    text: 'Learns a scale and an offset after each batch norm (Radford et al. 2015).',
  },
  discriminatorBatchNorm: { name: 'Batch norm in the discriminator', text: 'Which of its blocks have batch norm.' },
  generatorLearningRate: {
    name: 'Generator learning rate',
    text: "Adam's learning rate: how far each step goes. Too high, and the losses jump.",
  },
  discriminatorLearningRate: {
    name: 'Discriminator learning rate',
    text: "Adam's learning rate for the discriminator. Lower it when the discriminator dominates.",
  },
  beta1: { name: 'Adam β₁', text: "Adam's decay of the first moment. 0.5 is usual for GANs." },
  beta2: { name: 'Adam β₂', text: "Adam's decay of the second moment." },
  epsilon: { name: 'Adam ε', text: 'Keeps Adam from dividing by zero.' },
  weightDecay: {
    name: 'Weight decay',
    text: 'Adds ½ · weight decay · Σw² of every weight to the losses, which keeps the weights small.',
  },
  realLabel: {
    name: 'Label of real images',
    text: 'What the discriminator learns to say of real images. 0.9 is one-sided label smoothing.',
  },
  loss: {
    name: 'Loss',
    text: 'What the networks minimize. Relativistic compares each real image with a fake, which keeps images varied, best with R1 and R2 (Huang et al. 2024).',
  },
  r1: {
    name: 'R1 penalty',
    text: 'Keeps the discriminator from changing its mind steeply around real images (Mescheder et al. 2018). 0 is none, 1 to 10 usual. It needs a discriminator without batch norm.',
  },
  r2: { name: 'R2 penalty', text: 'The same around generated images.' },
  penaltyEvery: {
    name: 'Penalty every … steps',
    text: 'Steps from one with penalties to the next, which then weigh as much more. More of them save time.',
  },
  flip: {
    name: 'Mirror at random',
    text: 'Mirrors every other real image: twice the pictures, unless left and right differ.',
  },
  diffAugment: {
    name: 'DiffAugment',
    text: 'Changes real and generated images alike before the discriminator sees them (Zhao et al. 2020). Helps with few pictures.',
  },
  adaptiveAugment: {
    name: 'Adapt DiffAugment',
    text: 'Augments only as often as the discriminator overfits (Karras et al. 2020). 0 is always, 0.6 usual. For few pictures.',
  },
  heldOut: {
    name: 'Held-out images',
    text: 'Share of the pictures that is never trained on, so that copies and overfitting can be measured. 0.1 to 0.2 is usual.',
  },
  spectralNorm: {
    name: 'Spectral norm',
    text: "Divides the discriminator's kernels by their largest singular value (Miyato et al. 2018); for blocks without batch norm.",
  },
  upsampling: {
    name: 'Upsampling',
    text: 'How each block of the generator doubles the size. nearest leaves no checkerboard in even areas; transposed is what the article did.',
  },
  emaDecay: {
    name: 'Averaging of weights',
    text: "Decay of the running average of the generator's weights, which draws the images.",
  },
  precision: {
    name: 'Precision',
    text: 'Number format of the convolutions; auto measures both at the start and takes the faster.',
  },
};
