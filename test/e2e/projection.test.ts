import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Nearest } from '../../src/schema/images/nearest.js';
import { type TaskResult, TaskView } from '../../src/schema/tasks/task.js';
import { numbers } from '../graph/gradient-check.js';
import { until } from '../wait.js';
import { apis, Service } from './service.js';

/** Networks that train a step in milliseconds. */
const hyperparameters = {
  imageSize: 16,
  latentSize: 10,
  batchSize: 8,
  generatorChannels: [16, 8],
  discriminatorChannels: [8, 16],
  precision: 'float32',
};
const astronaut = new URL('../fixtures/faces/astronaut.jpg', import.meta.url);

type Projection = Extract<TaskView, { type: 'projection' }>;
type Body = Uint8Array<ArrayBuffer> | FormData;

let directory: string;
let service: Service;
let model: string;
let photo: Buffer<ArrayBuffer>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-e2e-'));
  const images = join(directory, 'datasets', 'blobs');
  await mkdir(images, { recursive: true });
  const colors = numbers(90, 1, 0, 256);
  for (let i = 0; i < 30; i++) {
    const [r, g, b] = colors.subarray(3 * i, 3 * i + 3);
    const background = { r: Math.floor(r!), g: Math.floor(g!), b: Math.floor(b!) };
    await sharp({ create: { width: 40, height: 30, channels: 3, background } })
      .jpeg()
      .toFile(join(images, `${i}.jpg`));
  }
  photo = await readFile(astronaut);
  service = await Service.start({ DATA_DIR: join(directory, 'data'), DATASETS_DIR: join(directory, 'datasets') });
  const { id } = await service.createJob({ dataset: 'blobs', preset: 'tiny', hyperparameters, seed: 3, steps: 40 });
  await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  model = `${id}-40`;
});
afterAll(async () => {
  await service?.stop('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

const send = (query: string, body: Body = photo) => service.get(`/projections?${query}`, { method: 'POST', body });
/** An answer, once the index of the dataset has been made. */
const ready = (path: string) =>
  until('the index is there', async () => {
    const response = await service.get(path);
    return response.status === 503 ? undefined : response;
  });
const taskOf = async (response: Response) => TaskView.parse(await response.json()) as Projection;
const bytesAt = async (path: string) => {
  const response = await service.get(path);
  expect(response.status, path).toBe(200);
  return Buffer.from(await response.arrayBuffer());
};
const pixelsOf = (file: Buffer) => sharp(file).removeAlpha().raw().toBuffer();
const difference = (a: Buffer, b: Buffer) =>
  a.reduce((sum, level, i) => sum + Math.abs(level - b[i]!), 0) / Math.max(1, a.length);

/** Follows the events of a task until they end. */
async function follow(id: string) {
  const text = await (await service.get(`/tasks/${id}/events`)).text();
  return text.split('\n\n').flatMap(block => {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    return event && data ? [{ event, data: JSON.parse(data) }] : [];
  });
}

async function found(query: string, body?: Body): Promise<Projection & { result: TaskResult<'projection'> }> {
  const response = await send(query, body);
  expect(response.status, await response.clone().text()).toBe(202);
  const { id } = await taskOf(response);
  return until(
    'the task has succeeded',
    async () => {
      const task = await taskOf(await service.get(`/tasks/${id}`));
      if (task.status === 'failed') throw new Error(JSON.stringify(task.error));
      return task.result === null ? undefined : { ...task, result: task.result };
    },
    120_000,
  );
}

describe('a photo', () => {
  it('becomes a favourite, and its path can be watched as it goes', async () => {
    const response = await send(`model=${model}&name=neil`);
    expect(response.status, await response.clone().text()).toBe(202);
    const { id } = await taskOf(response);
    expect(response.headers.get('location')).toBe(`/tasks/${id}`);
    const events = await follow(id);
    const way = events.flatMap(({ event, data }) => (event === 'progress' && data.progress?.detail) || []);
    expect(way.length).toBeGreaterThan(0);
    for (const { z } of way) expect((await service.get(`/generate.png?z=${z}&model=${model}`)).status).toBe(200);
    expect(events.at(-1)).toMatchObject({ event: 'status', data: { status: 'succeeded', result: { name: 'neil' } } });

    const { result, urls } = await found(`model=${model}&name=neil_again&starts=2`);
    const drawn = await pixelsOf(await bytesAt('/generate.png?latent=neil'));
    expect(drawn).toEqual(
      await pixelsOf(await bytesAt(`/generate.png?z=${events.at(-1)!.data.result.z}&model=${model}`)),
    );
    expect(result.isExact).toBe(false);
    const framed = await sharp(photo).resize(16, 16).raw().toBuffer();
    expect(
      Math.abs(difference(await pixelsOf(await bytesAt(result.urls.image)), framed) - result.difference),
    ).toBeLessThan(2);

    const comparison = await sharp(await bytesAt(urls.files['comparison.png']!)).metadata();
    expect([comparison.width, comparison.height]).toEqual([520, 256]);
    const path = JSON.parse((await bytesAt(urls.files['path.json']!)).toString()) as { latents: string[] };
    const animation = await sharp(await bytesAt(urls.files['path.webp']!), { animated: true }).metadata();
    expect(animation.pages).toBe(path.latents.length);
    expect(path.latents.at(-1)).toBe(result.z);
    expect(await (await service.get(result.urls.favourite)).json()).toMatchObject({ name: 'neil_again' });
    expect((await ready(result.urls.nearest)).status).toBe(200);
  });

  it('that the generator made is found exactly, from a form or from the body', async () => {
    const made = await bytesAt(`/generate.png?latent=seed(42,5)&model=${model}`);
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(made)]), 'made.png');
    for (const body of [form, made]) {
      const { result, input } = await found(`model=${model}`, body);
      expect(result.isExact).toBe(true);
      expect(result.name).toMatch(/^photo_[0-9a-f]{8}$/);
      expect(input.name).toBe(result.name);
      const again = await pixelsOf(await bytesAt(`/generate.png?latent=${result.name}&model=${model}`));
      expect(difference(again, await pixelsOf(made))).toBeLessThan(0.1);
    }
  });

  it('that is none is refused at once, as are a name that is taken and a size that is too much', async () => {
    const refusals: [string, Body, number, string][] = [
      ['', Buffer.from('not an image'), 422, 'IMAGE_UNUSABLE'],
      ['', photo.subarray(0, 5000), 422, 'IMAGE_UNUSABLE'],
      ['', new Uint8Array(), 400, 'INVALID_REQUEST'],
      ['', new FormData(), 400, 'INVALID_REQUEST'],
      [
        '',
        await sharp({ create: { width: 6000, height: 5000, channels: 3, background: 'red' } })
          .png()
          .toBuffer(),
        422,
        'IMAGE_UNUSABLE',
      ],
      ['', new Uint8Array(64 * 2 ** 20 + 1), 413, 'PAYLOAD_TOO_LARGE'],
      ['name=2nd', photo, 400, 'INVALID_REQUEST'],
      ['name=neil', photo, 409, 'NAME_TAKEN'],
      ['starts=0', photo, 400, 'INVALID_REQUEST'],
      [
        'crop=face',
        await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
          .png()
          .toBuffer(),
        422,
        'IMAGE_UNUSABLE',
      ],
      ['model=job-0-1', photo, 404, 'CHECKPOINT_NOT_FOUND'],
    ];
    for (const [query, body, status, code] of refusals) {
      const response = await send(query, body);
      const problem = (await response.json()) as { code: string };
      expect([query, response.status, problem.code], JSON.stringify(problem)).toEqual([query, status, code]);
    }
  });

  it('that is one of too many at the same time is refused, and there is room again after them', async () => {
    // Photos of which nothing has arrived yet.
    const controller = new AbortController();
    const open = Array.from({ length: 8 * apis }, () => {
      const body = new ReadableStream({ start: stream => stream.enqueue(photo.subarray(0, 10)) });
      const init = { method: 'POST', body, duplex: 'half', signal: controller.signal } as RequestInit;
      return service.get(`/projections?model=${model}`, init).catch(() => undefined);
    });
    const full = await until('there is no room', async () => {
      const response = await send(`model=${model}&name=neil`);
      expect(response.status).toBe(409);
      const other = await send(`model=${model}&starts=1`);
      return other.status === 202 ? undefined : other;
    });
    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '5']);
    controller.abort();
    await Promise.all(open);
    await until('there is room', async () => (await send(`model=${model}&starts=1`)).status === 202 || undefined);
  });

  it('can be framed otherwise than the dataset: around its face', async () => {
    const { urls } = await found(`model=${model}&crop=face&starts=1&name=face`);
    const [left, all] = [{ left: 0, top: 0, width: 256, height: 256 }, await bytesAt(urls.files['comparison.png']!)];
    const framed = await sharp(all).extract(left).resize(16, 16, { kernel: 'nearest' }).raw().toBuffer();
    expect(difference(framed, await sharp(photo).resize(16, 16).raw().toBuffer())).toBeGreaterThan(10);
  });
});

describe('the nearest training images', () => {
  const nearest = async (query: string) => {
    const response = await ready(`/nearest?${query}`);
    expect(response.status, await response.clone().text()).toBe(200);
    return Nearest.parse(await response.json());
  };

  it('come with their images, and with what is usual', async () => {
    const found = await nearest(`latent=seed(1)+0.5*(neil-seed(2))&count=5&model=${model}`);
    expect(found).toMatchObject({ checkpoint: model, dataset: 'blobs', usual: { compared: 30 } });
    expect(found.images).toHaveLength(5);
    const response = await service.get(found.images[0]!.url);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const image = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect([response.status, image.format, image.width, image.height]).toEqual([200, 'webp', 16, 16]);
    const etag = response.headers.get('etag')!;
    expect((await service.get(found.images[0]!.url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it.each([
    ['', 'INVALID_REQUEST', 400],
    ['latent=nobody', 'INVALID_REQUEST', 400],
    ['latent=walk(seed(1),seed(2))', 'INVALID_REQUEST', 400],
    ['latent=seed(1)&count=65', 'INVALID_REQUEST', 400],
  ])('are refused for %j', async (query, code, status) => {
    const response = await service.get(`/nearest?${query}`);
    expect([response.status, await response.json()]).toMatchObject([status, { code }]);
  });

  it('of a dataset that has been deleted cannot be had, and the answer says so', async () => {
    await rm(join(directory, 'datasets', 'blobs'), { recursive: true });
    const response = await service.get(`/nearest?latent=seed(1)&model=${model}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'DATASET_NOT_FOUND', detail: expect.stringContaining(model) });
    const image = await service.get(`/datasets/blobs/images/${'0'.repeat(64)}.webp`);
    expect([image.status, image.headers.get('cache-control')]).not.toContain('public, max-age=31536000, immutable');
    expect(image.status).toBe(404);
  });
});
