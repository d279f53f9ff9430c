import { z } from 'zod';
import '../advice/plain-message.js';

const collector = z.url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:4318' });

/** Settings that say where numbers about the service, and traces, go. */
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
  OTEL_EXPORTER_OTLP_ENDPOINT: collector
    .optional()
    .describe(
      'Address of an OpenTelemetry collector that takes OTLP over HTTP, such as `http://127.0.0.1:4318`, for traces. Unset: none are made',
    ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector
    .optional()
    .describe('The same with its whole path, such as `http://127.0.0.1:4318/v1/traces`, for traces alone'),
  OTEL_SERVICE_NAME: z
    .string()
    .optional()
    .describe('Name of the program in traces. Unset: `dcgan-api`, `dcgan-worker`, or `dcgan-service` for both in one'),
  OTEL_SDK_DISABLED: z
    .enum(['true', 'false'])
    .default('false')
    .transform(text => text === 'true')
    .describe('Set to true to make no traces, whatever else is set'),
};
