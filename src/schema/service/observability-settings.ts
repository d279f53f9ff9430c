import { z } from 'zod';
import '../advice/plain-message.js';

/** Settings that say where numbers about the service go. */
export const observabilitySettings = {
  METRICS_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address at which `/metrics` is served; it needs no key, so keep it away from strangers'),
  METRICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Port of `/metrics`, for Prometheus; 0 picks a free one. Unset: none is served'),
};
