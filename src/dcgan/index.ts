export * from './folded-generator.js';
export type { Moments, Precision } from './networks.js';
export { lossNames, stateNames, type TrainingStep, trainingStep } from './training-step.js';
