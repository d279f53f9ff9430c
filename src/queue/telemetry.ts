import type { Telemetry } from 'bullmq';

/** What makes spans of adding jobs to a queue and of taking them from it, and hands the trace over from one to the other. */
export type QueueTelemetry = Telemetry;

/** What BullMQ does by itself every few seconds, each time as a trace of its own. */
const upkeep = /^(startStalledCheckTimer|moveStalledJobsToWait|extendLocks)\b/;

type Tracer = Telemetry['tracer'];

const unseen: ReturnType<Tracer['startSpan']> = {
  setSpanOnContext: context => context,
  setAttribute() {},
  setAttributes() {},
  addEvent() {},
  recordException() {},
  end() {},
};

/** Loads it, for a service that makes traces. */
export async function queueTelemetry(): Promise<QueueTelemetry> {
  const { BullMQOtel } = await import('bullmq-otel');
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'bullmq' });
  const startSpan: Tracer['startSpan'] = (name, ...how) =>
    upkeep.test(name) ? unseen : tracer.startSpan(name, ...how);
  return { tracer: { startSpan }, contextManager };
}
