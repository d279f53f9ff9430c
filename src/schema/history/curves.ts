import { z } from 'zod';

const numbers = z.array(z.number().nullable()).describe('One for each bucket');
const Curve = z.object({ min: numbers, max: numbers, mean: numbers });

/** Series of a job's metrics that are drawn as curves. */
export const curveNames = ['generator', 'discriminator', 'dReal', 'dFake', 'secondsPerStep'] as const;
export type CurveName = (typeof curveNames)[number];

/** A job's metrics thinned out: buckets of equally many steps, one after another, none of them empty. */
export const MetricsCurves = z
  .object({
    from: z.array(z.int()).describe('First step of each bucket'),
    to: z.array(z.int()).describe('Last step of each bucket'),
    ...(Object.fromEntries(curveNames.map(name => [name, Curve])) as Record<CurveName, typeof Curve>),
  })
  .describe('With `points`: the minimum, maximum and mean of each bucket');
export type MetricsCurves = z.infer<typeof MetricsCurves>;
