import type { MetricsPoint } from '../schema/job.js';

/** Writes a job's metrics. */
export interface MetricsWriter {
  append(point: MetricsPoint): void;
  /** Resolves when all points so far are safe; called before each checkpoint. */
  seal(): Promise<void>;
  /** The same, for the last time. */
  close(): Promise<void>;
}
