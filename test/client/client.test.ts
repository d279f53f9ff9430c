import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectionError, createClient, type DcganClient, type Job, ProblemError } from '../../src/client/index.js';
import { startTestService, type TestService } from '../api/service.js';
import { cuttableProxy } from '../cuttable-proxy.js';
import { exampleInput } from '../tasks/example.js';

let service: TestService;
let baseUrl: string;
let client: DcganClient;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-client-'));
  service = await startTestService();
  baseUrl = await service.app.listen({ host: '127.0.0.1', port: 0 });
  client = createClient({ baseUrl });
});
afterAll(async () => {
  await service.close();
  await rm(directory, { recursive: true });
});

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

async function within<T>(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  use: (client: DcganClient) => Promise<T>,
): Promise<T> {
  const server: Server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(createClient({ baseUrl: `http://127.0.0.1:${portOf(server)}` }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('calls', () => {
  test('take parameters and a body as one object, and answer what the API does', async () => {
    const job = await client.createJob({
      body: { dataset: 'demo-faces', preset: 'tiny', metadata: { from: 'test' } },
      idempotencyKey: 'once',
    });
    const again = await client.createJob({
      body: { dataset: 'demo-faces', preset: 'tiny', metadata: { from: 'test' } },
      idempotencyKey: 'once',
    });
    expect(again.id).toBe(job.id);
    expect((await client.getJob({ id: job.id })).preset).toBe('tiny');
    const listed = await client.listJobs({ status: 'queued', limit: 1 });
    expect(listed.data.map(({ id }) => id)).toEqual([job.id]);
    expect((await client.cancelJob({ id: job.id })).status).toBe('canceled');
  });

  test('answer what is not JSON as a response', async () => {
    await service.saveCheckpoint('drawn', 1);
    const response = await client.generatePng({ seed: 7, rows: 1, cols: 2 });
    expect((await sharp(Buffer.from(await response.arrayBuffer())).metadata()).format).toBe('png');
    expect(response.headers.get('x-checkpoint')).toBe('drawn-1');
  });

  test('throw problems as errors with a code and the fields', async () => {
    const error = await client.getJob({ id: '0b8a0b4e-0000-4000-8000-000000000000' }).catch(e => e);
    expect(error).toBeInstanceOf(ProblemError);
    expect([error.code, error.status]).toEqual(['JOB_NOT_FOUND', 404]);
    const invalid = await client.generatePng({ latent: ['seed('] }).catch(e => e);
    expect(invalid.problem.errors).toMatchObject([{ path: 'latent' }]);
  });

  test('say that there is no service, and what answered in its place', async () => {
    const nobody = createClient({ baseUrl: 'http://127.0.0.1:1', retries: 0 });
    await expect(nobody.getHealth()).rejects.toThrow(ConnectionError);
    await within(
      (_, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'),
      async proxied => expect(proxied.getHealth()).rejects.toMatchObject({ name: 'ConnectionError', status: 502 }),
    );
  });

  test('are repeated when the service is busy, after the time that it says', async () => {
    let asked = 0;
    const answer = (_: IncomingMessage, response: ServerResponse) => {
      asked++;
      if (asked < 3)
        return response
          .writeHead(503, { 'retry-after': '0', 'content-type': 'application/problem+json' })
          .end(JSON.stringify({ code: 'OVERLOADED', status: 503, title: 'Busy', detail: 'Later.' }));
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    };
    await within(answer, async busy => expect(await busy.getHealth()).toEqual({ status: 'ok' }));
    expect(asked).toBe(3);
  });

  test('are given up by a signal', async () => {
    const reason = new Error('No longer wanted');
    await within(
      () => {},
      async silent => {
        const given = new AbortController();
        const call = silent.getHealth({}, { signal: given.signal });
        given.abort(reason);
        await expect(call).rejects.toBe(reason);
      },
    );
  });

  test('have addresses, also below a path', () => {
    const below = createClient({ baseUrl: 'https://example.org/faces/' });
    expect(below.url('generatePng', { latent: ['seed(1)', '2*smile + anna'], scale: 2 })).toBe(
      'https://example.org/faces/generate.png?latent=seed%281%29&latent=2*smile+%2B+anna&scale=2',
    );
    expect(below.url('getJobSample', { id: 'a', step: 100 })).toBe('https://example.org/faces/jobs/a/samples/100.png');
  });
});

describe('events', () => {
  test('continue after a lost connection without a gap, until the job has ended', async () => {
    const proxy = await cuttableProxy(baseUrl);
    const job = await client.createJob({ body: { dataset: 'demo-faces', preset: 'tiny' } });
    const [seen, connections]: [string[], string[]] = [[], []];
    const through = createClient({ baseUrl: proxy.url });
    const options = { onConnection: (state: string) => connections.push(state) };
    for await (const { event, data } of through.followJob(job.id, options)) {
      seen.push(event === 'status' ? data.status : event === 'renamed' ? `renamed ${data.name}` : event);
      if (event === 'progress') {
        proxy.cut();
        proxy.mend();
        // While nobody listens.
        await client.changeJob({ id: job.id, body: { name: 'first' } });
      }
      if (event === 'renamed') await client.cancelJob({ id: job.id });
    }
    expect(seen).toEqual(['queued', 'progress', 'renamed first', 'canceled']);
    expect(connections.slice(0, 3)).toEqual(['open', 'lost', 'open']);
    proxy.close();
  });

  test('of an unknown job are refused', async () => {
    const events = client.followJob('0b8a0b4e-0000-4000-8000-000000000000');
    await expect(events.next()).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  test('end at once when they are given up', async () => {
    const job = await client.createJob({ body: { dataset: 'demo-faces', preset: 'tiny' } });
    const given = new AbortController();
    const events = client.followJob(job.id, { signal: given.signal });
    await events.next();
    await events.next();
    const next = events.next();
    given.abort(new Error('Enough'));
    await expect(next).rejects.toThrow('Enough');
    await client.cancelJob({ id: job.id });
  });

  test('waiting for a job answers it once it has ended', async () => {
    const job = await client.createJob({ body: { dataset: 'demo-faces', preset: 'tiny' } });
    const states: Job[] = [];
    const waiting = client.waitForJob(job.id, {
      onChange: state => {
        if (states.push(state) === 1) void client.cancelJob({ id: job.id });
      },
    });
    expect((await waiting).status).toBe('canceled');
    expect(states.at(-1)!.status).toBe('canceled');
  });

  test('of a task are followed in the same way, and it is answered once it has ended', async () => {
    const { id } = await service.tasks.add('projection', exampleInput());
    const statuses: string[] = [];
    for await (const { event, data } of client.followTask(id)) {
      if (event === 'status') statuses.push(data.status);
      else await client.cancelTask({ id });
    }
    expect(statuses).toEqual(['queued', 'canceled']);
    expect((await client.waitForTask(id)).status).toBe('canceled');
  });
});

test('an upload is sent from the disk as a stream, with its progress, and followed until it is ready', async () => {
  const files = await Promise.all(
    Array.from({ length: 12 }, async (_, i) => {
      const path = join(directory, `${i}.png`);
      const noise = Buffer.from(Uint8Array.from({ length: 64 * 64 * 3 }, (_, k) => (k * (i + 7) * 2654435761) >>> 24));
      await writeFile(
        path,
        await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
          .png()
          .toBuffer(),
      );
      return { content: await openAsBlob(path), name: `${i}.png` };
    }),
  );
  const sent: [number, number][] = [];
  const states: string[] = [];
  const dataset = await client.uploadDataset({
    name: 'uploaded',
    files,
    onProgress: (...bytes) => sent.push(bytes),
    onChange: ({ status }) => states.push(status),
  });
  const total = files.reduce((sum, { content }) => sum + content.size, 0);
  expect([dataset.id, dataset.status, dataset.images]).toEqual(['uploaded', 'ready', 12]);
  expect(sent.at(-1)).toEqual([total, total]);
  expect(states.at(-1)).toBe('ready');
  expect((await client.listDatasets()).data.map(({ id }) => id)).toContain('uploaded');
});
