import type { Metrics } from '../../../../client/index.js';

export type CurveName = 'generator' | 'discriminator' | 'dReal' | 'dFake';
/** Metrics in buckets of steps: their first and last steps, and of each curve the least, greatest and mean values. */
export type Thinned = Pick<NonNullable<Metrics['curves']>, 'from' | 'to' | CurveName>;
