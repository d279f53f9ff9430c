export type { Line as HistoryLine } from '../storage/index.js';
export { type JobHistory, jobHistory } from './job-history.js';
export type { MetricsWriter } from './metrics-writer.js';
export { pointsOf } from './points-of.js';
export type { StoredMetrics } from './stored-metrics.js';
export { type TrainingHistory, trainingHistory } from './training-history.js';
