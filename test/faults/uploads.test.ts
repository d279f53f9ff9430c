import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DatasetView } from '../../src/schema/dataset.js';
import { zip } from '../dataset/archive/zip-writer.js';
import { noise } from '../dataset/folders.js';
import { Service } from '../e2e/service.js';
import { until } from '../wait.js';

const sides = 160;
const images = 300;
let archive: Buffer;
beforeAll(async () => {
  const members = Array.from({ length: images }, async (_, i) => ({
    name: `${i}.png`,
    content: await noise(i, sides),
  }));
  archive = zip(await Promise.all(members));
});

let dataDir: string;
const services: Service[] = [];
async function start(extra: Record<string, string> = {}, options?: { maxFileBlocks: number }): Promise<Service> {
  const service = await Service.start({ DATA_DIR: dataDir, ...extra }, 'start', options);
  services.push(service);
  return service;
}
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dcgan-faults-'));
});
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
  await rm(dataDir, { recursive: true });
});

const names = (folder: string) => readdir(join(dataDir, folder)).catch((): string[] => []);
const left = async () => ({ uploads: await names('uploads'), temporary: await names('.tmp') });
const nothing = { uploads: [], temporary: [] };
async function listed(service: Service): Promise<string[]> {
  const { data } = (await (await service.get('/datasets')).json()) as { data: DatasetView[] };
  return data.map(({ id }) => id);
}
const send = (service: Service, body: Uint8Array, headers: Record<string, string> = {}) =>
  service.get('/datasets?name=faces', { method: 'POST', body: new Uint8Array(body), headers });
const progress = async (service: Service) => {
  const answer = await service.get('/datasets/faces');
  return answer.ok ? ((await answer.json()) as DatasetView).progress : undefined;
};

/**
 * Nothing incomplete is listed or left behind, and the same upload now succeeds.
 * @param reason why the upload has failed, or 404 when there was none
 */
async function expectRecovered(service: Service, reason: string | number): Promise<void> {
  expect(await left()).toEqual(nothing);
  expect(await listed(service)).toEqual(['demo-faces']);
  const lost = await service.get('/datasets/faces');
  const seen = lost.ok ? ((await lost.json()) as DatasetView).error?.code : lost.status;
  expect(seen).toBe(reason);
  const again = await send(service, archive);
  expect([again.status, await again.json()]).toMatchObject([201, { images }]);
  expect(await left()).toEqual({ uploads: ['faces'], temporary: [] });
}

describe('kill -9 of the API', () => {
  test('while an upload arrives', async () => {
    const service = await start();
    const body = new ReadableStream<Uint8Array>({
      start: controller => controller.enqueue(new Uint8Array(archive.subarray(0, 1_000_000))),
    });
    const options = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const failed = expect(service.get('/datasets?name=faces', options)).rejects.toThrow('fetch failed');
    await until('half of it has arrived', async () => (await progress(service))?.receivedBytes === 1_000_000);
    await service.stop('SIGKILL');
    await failed;
    await expectRecovered(await start(), 'UPLOAD_INTERRUPTED');
  });

  test('while its images are decoded', async () => {
    const service = await start({ DECODE_CONCURRENCY: '1' });
    expect((await send(service, archive, { prefer: 'respond-async' })).status).toBe(202);
    await until('some are decoded', async () => ((await progress(service))?.decoded ?? 0) > 20);
    expect(await listed(service)).toEqual(['demo-faces']);
    await service.stop('SIGKILL');
    expect((await left()).uploads).toEqual([]);
    await expectRecovered(await start(), 'UPLOAD_INTERRUPTED');
  });
});

test('kill -9 of an import from the shell', async () => {
  const path = join(dataDir, 'faces.zip');
  await writeFile(path, archive);
  const entry = resolve(import.meta.dirname, '../../dist/bin/dataset.js');
  const child = spawn(process.execPath, [entry, 'import', path], {
    env: { ...process.env, DATA_DIR: dataDir, DECODE_CONCURRENCY: '1' },
    stdio: 'ignore',
  });
  await until('it writes', async () => (await names('.tmp')).length > 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await left()).uploads).toEqual([]);
  await expectRecovered(await start(), 404);
});

test('SIGTERM during an upload: its client is told, and nothing is left', async () => {
  const service = await start({ DECODE_CONCURRENCY: '1' });
  const upload = send(service, archive);
  await until('some are decoded', async () => ((await progress(service))?.decoded ?? 0) > 5);
  const stopped = service.stop();
  const answer = await upload;
  expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'SHUTTING_DOWN' }]);
  expect(await stopped).toBe(0);
  expect(await left()).toEqual(nothing);
});

// A limit on file size makes a write fail as a full disk does, with a different error number.
test('no room left: the upload is refused with the reason, nothing is left, and the service goes on', async () => {
  const service = await start({}, { maxFileBlocks: 2000 });
  const received = await send(service, archive);
  expect([received.status, await received.json()]).toMatchObject([507, { code: 'INSUFFICIENT_STORAGE' }]);
  expect(await left()).toEqual(nothing);
  // Small to receive, too large once it is decoded.
  const members = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => ({ name: `${i}`, content: await noise(i, 200, 'jpeg') })),
  );
  const parts = zip(members.map(({ name, content }) => ({ name, content })));
  expect(parts.length).toBeLessThan(60 * 200 * 200 * 3);
  const decoded = await send(service, parts);
  expect([decoded.status, await decoded.json()]).toMatchObject([507, { code: 'INSUFFICIENT_STORAGE' }]);
  expect(await left()).toEqual(nothing);
  const small = await send(service, zip(members.slice(0, 3)));
  expect([small.status, await small.json()]).toMatchObject([201, { images: 3 }]);
});

test('no room left for a folder that a training decodes: the reason is an error of the user, and nothing is left', async () => {
  await mkdir(join(dataDir, 'datasets', 'cats'), { recursive: true });
  for (let i = 0; i < 60; i++) await writeFile(join(dataDir, 'datasets', 'cats', `${i}.png`), await noise(i, 200));
  const script = `
    import { prepareDataset } from '${resolve(import.meta.dirname, '../../dist/dataset/index.js')}';
    const [dataDir] = process.argv.slice(1);
    prepareDataset({ id: 'cats', imageSize: 16, concurrency: 2, dataDir, datasetsDir: dataDir + '/datasets' })
      .catch(error => console.log(error.code));`;
  const command = [process.execPath, '--input-type=module', '-e', script, dataDir];
  const limited = ['-c', 'ulimit -f 2000; exec "$@"', 'sh', ...command];
  expect((await promisify(execFile)('/bin/sh', limited)).stdout).toBe('INSUFFICIENT_STORAGE\n');
  expect(await names('packed')).toEqual([]);
  expect(await names('.tmp')).toEqual([]);
});
