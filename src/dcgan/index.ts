export * from './folded-generator.js';
export * from './generator-tensors.js';
export type { Precision } from './networks.js';
export { lossNames, type TrainingStep, trainingStep } from './training-step.js';
