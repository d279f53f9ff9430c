import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { BaseLogger } from 'pino';
import { errorLogger } from '../queue/redis/connection.js';
import { type QueueTelemetry, queueTelemetry } from '../queue/telemetry.js';
import type { Settings } from '../schema/service/settings.js';
import { type Tracer, traceWith } from '../telemetry/spans.js';

/** What makes traces of requests and of jobs in the queue. */
export interface Tracing {
  readonly queue: QueueTelemetry;
  /** Makes a span of each request; call it before routes and hooks are added. */
  traceRequests(app: FastifyInstance): Promise<void>;
}

/** What it needs of the program that is traced. */
export interface TracedProgram {
  readonly settings: Settings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: BaseLogger;
  closeLater(close: () => Promise<void>): void;
}

/** Longest that a shutdown waits until the last spans are sent, in milliseconds. */
const lastSpansMs = 3000;
/** Asked for every few seconds, by machines that do not look at traces. */
const untraced: readonly string[] = ['/healthz', '/readyz'];
/** The protocol of OTLP that is spoken. */
const protocol = 'http/protobuf';

/**
 * Sends traces by OpenTelemetry, when an endpoint for them is set; closes with the program. Nothing of it is loaded otherwise.
 * What is not a setting of ours, OpenTelemetry reads from the environment by itself.
 * @param name of the program in traces, unless OTEL_SERVICE_NAME names it
 */
export async function startTracing(
  { settings, environment, log, closeLater }: TracedProgram,
  name: string,
): Promise<Tracing | undefined> {
  const endpoint = settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || settings.OTEL_SDK_DISABLED || environment.OTEL_TRACES_EXPORTER === 'none')
    return undefined;
  const asked = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || environment.OTEL_EXPORTER_OTLP_PROTOCOL || protocol;
  if (asked !== protocol)
    log.warn(`Traces are sent as ${protocol}, not as ${asked}: use the collector's port for HTTP`);
  const [{ version }, api, sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    // It reads package.json, which a worker without traces does not need.
    import('../api/service/version.js'),
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
  ]);
  const trouble = errorLogger(log, 'OpenTelemetry has a problem with the traces');
  const complain = (...parts: unknown[]) => trouble(new Error(parts.map(String).join(' ')));
  const ignore = () => {};
  const logger = { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore };
  api.diag.setLogger(logger, { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true });
  const own = resources.resourceFromAttributes({ 'service.name': name, 'service.version': version });
  const provider = new sdk.NodeTracerProvider({
    resource: own.merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  traceWith(tracerOf(api, version));
  closeLater(async () => {
    traceWith(undefined);
    await Promise.race([provider.shutdown().catch(complain), sleep(lastSpansMs, undefined, { ref: false })]);
  });
  log.info({ endpoint: new URL(endpoint).origin }, 'Traces are sent');
  return {
    queue: await queueTelemetry(),
    async traceRequests(app) {
      const { FastifyOtelInstrumentation } = await import('@fastify/otel');
      const requests = new FastifyOtelInstrumentation({
        registerOnInitialization: false,
        // A dozen for each request, which say nothing.
        instrumentHooks: false,
        lifecycleHook: span => void span.updateName('handler'),
        ignorePaths: ({ url }) => untraced.includes(url),
        requestHook(span, { method, url, routeOptions }) {
          span.updateName(routeOptions.url === undefined ? method : `${method} ${routeOptions.url}`);
          // Queries can be long, and hold what somebody typed.
          span.setAttribute('url.path', url.split('?', 1)[0]!);
        },
      });
      await app.register(requests.plugin());
    },
  };
}

function tracerOf({ trace, SpanStatusCode }: typeof import('@opentelemetry/api'), version: string): Tracer {
  const tracer = trace.getTracer('dcgan-service', version);
  return {
    span: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes }, async span => {
        try {
          return await work({
            set: more => void span.setAttributes(more),
            event: (what, facts) => void span.addEvent(what, facts),
          });
        } catch (error) {
          const { message } = error instanceof Error ? error : new Error(String(error));
          span.recordException(error instanceof Error ? error : message);
          span.setStatus({ code: SpanStatusCode.ERROR, message });
          throw error;
        } finally {
          span.end();
        }
      }),
  };
}
