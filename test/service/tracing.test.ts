import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster, smallRequest } from '../faults/cluster.js';
import { until } from '../wait.js';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from './otlp-receiver.js';

let receiver: OtlpReceiver;
let cluster: Cluster;
beforeAll(async () => {
  receiver = await startOtlpReceiver();
  cluster = await Cluster.start({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=pictures',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  await cluster.startWorker();
});
afterAll(async () => {
  await cluster?.close();
  await receiver?.close();
});

const found = (what: string, wanted: (span: ReceivedSpan) => boolean) =>
  until(`a span of ${what}`, () => receiver.spans.find(wanted));
/** The names of the spans from the first of a trace to this one. */
const pathTo = (span: ReceivedSpan): string[] => {
  const parent = receiver.spans.find(({ id, trace }) => id === span.parent && trace === span.trace);
  return [...(parent ? pathTo(parent) : []), `${span.service}: ${span.name}`];
};

it('a job is one trace over API, queue, worker and training', async () => {
  const { id } = await cluster.api.createJob({ ...smallRequest, steps: 40 });
  await cluster.api.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  const training = await found('the training', ({ name }) => name === 'train');
  // The span of what lies around it is sent after it.
  await found('the worker', ({ id: own }) => own === training.parent);
  const path = await until('the request is there', () => {
    const names = pathTo(training);
    return names[0] === 'dcgan-api: POST /jobs' && names;
  });
  expect(path[0]).toBe('dcgan-api: POST /jobs');
  expect(path.slice(-2)).toEqual(['dcgan-worker: process dcgan', 'dcgan-worker: train']);
  expect(path.slice(0, -2).every(name => name.startsWith('dcgan-api: '))).toBe(true);
  expect(training.attributes).toMatchObject({ 'dcgan.job': id, 'dcgan.attempt': 1, 'dcgan.step': 40 });
  expect(training.attributes['dcgan.end']).toBe('finished');
  const events = training.events.map(({ name }) => name).filter(name => name !== 'warning');
  expect(events).toEqual(['started', 'checkpoint', 'checkpoint']);
  expect(receiver.headers['x-tenant']).toBe('pictures');
});

it('continues the trace of whoever asks', async () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${trace}-b7ad6b7169203331-01`;
  expect((await cluster.api.get('/jobs?limit=3', { headers: { traceparent } })).status).toBe(200);
  const span = await found('the request', one => one.trace === trace && one.parent === 'b7ad6b7169203331');
  expect(span).toMatchObject({ service: 'dcgan-api', name: 'GET /jobs' });
  expect(span.attributes['url.path']).toBe('/jobs');
});

it('shows what of a request is generation, and sees images that are answered from memory', async () => {
  const traces = ['11111111111111111111111111111111', '22222222222222222222222222222222'];
  for (const trace of traces) {
    const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` };
    expect((await cluster.api.get('/generate.png?seed=7&rows=2&cols=2', { headers })).status).toBe(200);
  }
  const [made, kept] = await Promise.all(
    traces.map(trace => found('the image', one => one.trace === trace && one.parent === 'b7ad6b7169203331')),
  );
  const generate = await found('generating', ({ name, trace }) => name === 'generate' && trace === made!.trace);
  expect(generate.attributes['dcgan.images']).toBe(4);
  expect(receiver.spans.some(({ name, trace }) => name === 'encode' && trace === made!.trace)).toBe(true);
  expect(receiver.spans.some(({ name, trace }) => name === 'generate' && trace === kept!.trace)).toBe(false);
});

it('makes none of health checks, nor of what a queue does by itself', async () => {
  await cluster.api.get('/healthz');
  await cluster.api.get('/presets');
  await found('another request', ({ name }) => name === 'GET /presets');
  const others = receiver.spans.filter(({ name, parent }) => parent === '' && !/^(GET|POST) \/(?!healthz)/.test(name));
  expect(others.map(({ name }) => name)).toEqual([]);
});

it('is loaded only where it is used', () => {
  const src = resolve(import.meta.dirname, '../../src');
  const files = (readdirSync(src, { recursive: true }) as string[]).filter(file => file.endsWith('.ts'));
  const loading = /^\s*(?:import(?! type)|export)\b[^;]*from '(?:@opentelemetry\/|@fastify\/otel|bullmq-otel)/m;
  expect(files.filter(file => loading.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
});
