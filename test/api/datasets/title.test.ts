import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DatasetLibrary, importDataset } from '../../../src/dataset/index.js';
import type { DatasetView } from '../../../src/schema/dataset.js';
import type { JobView } from '../../../src/schema/job.js';
import { noise } from '../../dataset/folders.js';
import { startTestService, type TestService } from '../service.js';
import { listen, openBody, type UploadClient } from '../upload.js';

let service: TestService;
let client: UploadClient;
let picture: Uint8Array;
beforeAll(async () => {
  service = await startTestService();
  client = await listen(service);
  picture = await noise(1);
});
afterAll(() => service.close());

const get = async (url: string) => (await service.app.inject(url)).json();
const patch = (url: string, payload: object) => service.app.inject({ method: 'PATCH', url, payload });
const remove = (url: string) => service.app.inject({ method: 'DELETE', url });
const upload = async (query: Record<string, string>) => {
  const answer = await client.sendForm(new URLSearchParams(query).toString(), { '1.png': picture });
  return { status: answer.status, dataset: (await answer.json()) as DatasetView };
};
const titleOf = async (id: string) => {
  const { title } = await get(`/datasets/${id}`);
  const { data } = (await get('/datasets')) as { data: DatasetView[] };
  expect(data.find(dataset => dataset.id === id)?.title).toBe(title);
  return title;
};

describe('the title of a dataset', () => {
  test('comes with an upload, beside its id', async () => {
    const { dataset } = await upload({ name: 'cats-1', title: ' 猫 ' });
    expect(dataset).toMatchObject({ id: 'cats-1', title: '猫', status: 'ready' });
    expect(await titleOf('cats-1')).toBe('猫');
    expect((await upload({ name: 'cats-2' })).dataset.title).toBeNull();
  });

  test.each([
    ['Our Cats', /^our-cats$/],
    ['кошки', /^dataset-[0-9a-f]{8}$/],
  ])('an id is made of %s', async (title, id) => {
    const { status, dataset } = await upload({ title });
    expect([status, dataset.title]).toEqual([201, title]);
    expect(dataset.id).toMatch(id);
    expect((await upload({ title })).status).toBe(409);
  });

  test('neither a name nor a title is a 400, as is one that is none', async () => {
    for (const query of ['', 'title=%20', 'name=a&title=two%0Alines']) {
      const answer = await client.sendForm(query, { '1.png': picture });
      expect(answer.status).toBe(400);
    }
  });

  test('is shown while the upload is on its way, and cannot be changed yet', async () => {
    const body = openBody(picture);
    const sent = fetch(`${client.url}/datasets?name=coming&title=Coming`, {
      method: 'POST',
      body: body.stream,
      duplex: 'half',
    } as RequestInit);
    await expect.poll(async () => (await get('/datasets/coming')).status, { timeout: 20_000 }).toBe('receiving');
    expect((await get('/datasets/coming')).title).toBe('Coming');
    const early = await patch('/datasets/coming', { title: 'Changed' });
    expect([early.statusCode, early.json().code]).toEqual([409, 'DATASET_NOT_READY']);
    body.end();
    expect((await sent).status).toBe(201);
    expect(await titleOf('coming')).toBe('Coming');
  });

  test('can be changed and taken away, and goes with the dataset', async () => {
    await upload({ name: 'birds', title: 'Birds' });
    const answer = await patch('/datasets/birds', { title: 'Vögel 🐦' });
    expect([answer.statusCode, answer.json()]).toEqual([200, await get('/datasets/birds')]);
    expect(await titleOf('birds')).toBe('Vögel 🐦');
    await patch('/datasets/birds', { title: null });
    expect(await titleOf('birds')).toBeNull();
    await patch('/datasets/birds', { title: 'Old' });
    await remove('/datasets/birds');
    await upload({ name: 'birds' });
    expect(await titleOf('birds')).toBeNull();
    expect((await patch('/datasets/no-birds', { title: 'x' })).json().code).toBe('DATASET_NOT_FOUND');
    expect((await patch('/datasets/birds', { name: 'x' })).statusCode).toBe(400);
  });

  test('of a folder stands in its dataset.json, or is given; neither has it decoded again', async () => {
    const folder = join(service.folders.datasetsDir, 'dogs');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '1.png'), picture);
    const preview = () => service.app.inject('/datasets/dogs/preview.png');
    expect((await preview()).statusCode).toBe(200);
    expect(await titleOf('dogs')).toBeNull();
    await writeFile(join(folder, 'dataset.json'), '{"title": "Hunde"}');
    expect(await titleOf('dogs')).toBe('Hunde');
    await patch('/datasets/dogs', { title: '犬' });
    expect(await titleOf('dogs')).toBe('犬');
    await patch('/datasets/dogs', { title: null });
    expect(await titleOf('dogs')).toBe('Hunde');
    await patch('/datasets/demo-faces', { title: 'Gesichter' });
    expect(await titleOf('demo-faces')).toBe('Gesichter');
  });

  test('comes with an import, and is kept and cleaned up over a restart', async () => {
    const path = join(service.folders.dataDir, 'import.png');
    await writeFile(path, picture);
    await importDataset({
      ...service.folders,
      path,
      id: 'imported',
      title: 'Импорт',
      framing: { fit: 'crop', crop: 'center', background: 'ffffff' },
      concurrency: 1,
      onProgress() {},
      signal: new AbortController().signal,
    });
    expect(await titleOf('imported')).toBe('Импорт');
    await patch('/datasets/imported', { title: 'Neu' });
    const titles = join(service.folders.dataDir, 'dataset-titles');
    await writeFile(join(titles, 'never-there.json'), '{"title":"x"}');
    const limits = { maxUploadBytes: 1, maxUploads: 1, timeoutMs: 1, maxEntries: 1, maxUnpackedBytes: 1 };
    await new DatasetLibrary({
      ...service.folders,
      limits: { ...limits, maxEntryBytes: 1, maxRatio: 1 },
      concurrency: 1,
    }).recover();
    expect(await titleOf('imported')).toBe('Neu');
    await expect(writeFile(join(titles, 'never-there.json'), '', { flag: 'r+' })).rejects.toThrow('ENOENT');
  });
});

describe('DELETE /datasets/{id}', () => {
  const create = async (dataset: string) =>
    (await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset, preset: 'tiny' } })).json<JobView>();
  /** A dataset with a finished job and its two checkpoints, the second of which serves. */
  async function learnt(name: string) {
    await upload({ name });
    const job = await create(name);
    await service.saveCheckpoint('other', 1);
    for (const step of [10, 20]) await service.saveCheckpoint(job.id, step, 100, name);
    return { job, ids: [`${job.id}-20`, `${job.id}-10`], url: `/datasets/${name}` };
  }
  const cancel = ({ urls }: JobView) => service.app.inject({ method: 'POST', url: `${urls.self}/cancel` });

  test('says what learnt from it, and leaves that', async () => {
    const { job, ids, url } = await learnt('left');
    expect((await remove(url)).json().code).toBe('DATASET_IN_USE');
    await cancel(job);
    const answer = await remove(url);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { id: 'left', checkpoints: [], names: [], left: { jobs: [job.id], checkpoints: ids }, serving: ids[0] },
    ]);
    expect((await remove(url)).statusCode).toBe(404);
    expect((await get(`/checkpoints/${ids[0]}`)).dataset).toBe('left');
  });

  test('takes the checkpoints with it when asked, but the one that serves only when told to', async () => {
    const { job, ids, url } = await learnt('taken');
    await cancel(job);
    const refused = await remove(`${url}?checkpoints=true`);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'CHECKPOINT_SERVES']);
    expect(refused.json().detail).toContain(`DELETE ${url}?checkpoints=true&latest=true`);
    expect((await get(url)).status).toBe('ready');
    const answer = await remove(`${url}?checkpoints=true&latest=true`);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { id: 'taken', checkpoints: ids, names: [], left: { jobs: [job.id], checkpoints: [] }, serving: 'other-1' },
    ]);
    expect((await get(`/checkpoints/${ids[1]}`)).code).toBe('CHECKPOINT_NOT_FOUND');
  });

  test('keeps all of it when a job has yet to begin from one of them', async () => {
    const { job, ids, url } = await learnt('needed');
    await cancel(job);
    const payload = { dataset: 'demo-faces', resumeFrom: ids[1], steps: 50 };
    const next = (await service.app.inject({ method: 'POST', url: '/jobs', payload })).json<JobView>();
    const refused = await remove(`${url}?checkpoints=true&latest=true`);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'CHECKPOINT_IN_USE']);
    expect(await service.checkpoints.list(job.id)).toHaveLength(2);
    expect((await get(url)).status).toBe('ready');
    await cancel(next);
    expect((await remove(`${url}?checkpoints=true&latest=true`)).statusCode).toBe(200);
  });

  test('what cannot be removed keeps its checkpoints', async () => {
    const { id } = await service.saveCheckpoint('faces', 1, 100, 'cats');
    const refused = await remove('/datasets/cats?checkpoints=true&latest=true');
    expect(refused.json().code).toBe('DATASET_NOT_REMOVABLE');
    expect((await service.checkpoints.get(id)).id).toBe(id);
  });
});
