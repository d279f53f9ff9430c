export * from './dual-generator.js';
export * from './folded-generator.js';
export { type Forms, formsFor, type ServingForms, servingForms } from './forms.js';
export * from './generator-graph.js';
export * from './generator-tensors.js';
export { lossNames, type TrainingStep, trainingStep } from './training-step.js';
