import type { Task } from '../../../../../client/index.js';

/** A measurement of a checkpoint on many images. */
export type Measurement = Extract<Task, { readonly type: 'quality' }>;
export type MeasurementResult = NonNullable<Measurement['result']>;
