import { Counter, Histogram, type Registry } from 'prom-client';
import { problemsSent, requestsAnswered, uploadsEnded } from '../telemetry/measurements.js';

/** Counts what clients ask for, and what they are refused. @returns stops it */
export function countRequests(register: Registry): () => void {
  const registers = [register];
  const seconds = new Histogram({
    name: 'dcgan_http_request_seconds',
    help: 'Time to answer a request; images that are answered from memory before they reach a route are not among them',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers,
  });
  const problems = new Counter({
    name: 'dcgan_problems_total',
    help: 'Problems that clients were answered with, by their code',
    labelNames: ['code'],
    registers,
  });
  const uploads = new Counter({
    name: 'dcgan_uploads_total',
    help: 'Uploads that have ended',
    labelNames: ['outcome'],
    registers,
  });
  const uploadedBytes = new Counter({
    name: 'dcgan_uploaded_bytes_total',
    help: 'Bytes of uploads that have ended',
    registers,
  });
  const stops = [
    requestsAnswered.subscribe(({ method, route, status, seconds: took }) =>
      // Status by its class: five series for each route, not fifty.
      seconds.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, took),
    ),
    problemsSent.subscribe(({ code }) => problems.inc({ code })),
    uploadsEnded.subscribe(({ outcome, bytes }) => {
      uploads.inc({ outcome });
      uploadedBytes.inc(bytes);
    }),
  ];
  for (const outcome of ['ready', 'failed']) uploads.inc({ outcome }, 0);
  return () => {
    for (const stop of stops) stop();
  };
}
