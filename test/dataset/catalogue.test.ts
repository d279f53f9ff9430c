import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { checkTrainable, findDataset, listDatasets, removeDataset } from '../../src/dataset/catalogue.js';
import { ignoredFolders, importDataset } from '../../src/dataset/index.js';
import { datasetMean, datasetPreview } from '../../src/dataset/packed/preview.js';
import { Framing } from '../../src/schema/dataset.js';
import { colourNames, picture, temporaryFolders } from './folders.js';

const { folders, write, prepare } = temporaryFolders();
const [red, green] = await Promise.all([picture('red'), picture('lime')]);

async function importFolder(id: string): Promise<void> {
  await write({ [`../elsewhere/${id}/1.png`]: red, [`../elsewhere/${id}/2.png`]: green });
  const signal = new AbortController().signal;
  const path = join(folders.dataDir, 'elsewhere', id);
  await importDataset({ ...folders, id, path, framing: Framing.parse({}), concurrency: 2, onProgress() {}, signal });
}

describe('the catalogue', () => {
  test('holds the built-in faces when there is nothing else', async () => {
    expect(await listDatasets(folders)).toMatchObject([
      { id: 'demo-faces', kind: 'builtIn', status: 'unread', images: null, rejected: [], rejectedCount: null },
    ]);
    expect(await ignoredFolders(folders)).toEqual([]);
  });

  test('lists the folders whose names are ids, and uploads, with what is known of them', async () => {
    await write({
      'cats/1.png': red,
      'cats/2.png': 'x',
      'dogs.v2/1.png': red,
      'My Photos/1.png': red,
      'file.png': red,
    });
    await write({ 'demo-faces/1.png': red, '.cache/x': 'x' });
    await prepare('cats');
    await importFolder('birds');
    await write({ 'birds/1.png': red });
    expect(await listDatasets(folders)).toMatchObject([
      { id: 'demo-faces', kind: 'builtIn' },
      { id: 'birds', kind: 'upload', status: 'ready', images: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { id: 'cats', kind: 'folder', status: 'ready', images: 1, rejectedCount: 1, rejected: [{ name: '2.png' }] },
      { id: 'dogs.v2', kind: 'folder', status: 'unread', images: null },
    ]);
    expect(await ignoredFolders(folders)).toEqual(['My Photos', 'birds', 'demo-faces']);
    expect(await findDataset('cats', folders)).toMatchObject({ id: 'cats', images: 1 });
  });

  test('says that a folder has changed since it was decoded', async () => {
    await write({ 'cats/1.png': red });
    await prepare('cats');
    await write({ 'cats/2.png': green });
    expect(await findDataset('cats', folders)).toMatchObject({ status: 'changed', images: 1 });
    await prepare('cats');
    expect(await findDataset('cats', folders)).toMatchObject({ status: 'ready', images: 2 });
  });

  test('a folder without a file cannot be trained on, and says so before anything is decoded', async () => {
    await write({ 'cats/deep/1.png': red, 'empty/.hidden': 'x', 'empty/dataset.json': '{}' });
    await mkdir(join(folders.datasetsDir, 'empty', 'deep'));
    for (const id of ['demo-faces', 'cats']) await checkTrainable(id, folders);
    await expect(checkTrainable('empty', folders)).rejects.toMatchObject({
      code: 'DATASET_UNUSABLE',
      message: expect.stringContaining('The folder of empty holds no files. Put JPEG'),
    });
    await expect(checkTrainable('none', folders)).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
  });

  test('what is wrong with a folder is said by the list, which shows the others all the same', async () => {
    const files = { 'broken/1.png': red, 'broken/dataset.json': '{"fit": "fold"}', 'cats/1.png': red };
    await write({ ...files, 'empty/.hidden': 'x', 'empty/@eaDir/1.jpg': red, 'empty/dataset.json': '{}' });
    const message = expect.stringMatching(/dataset\.json is not valid: fit .* Correct or remove it\.$/);
    const error = { code: 'DATASET_UNUSABLE', message };
    const noFiles = {
      code: 'DATASET_UNUSABLE',
      message: expect.stringContaining('The folder of empty holds no files'),
    };
    expect(await listDatasets(folders)).toMatchObject([
      { id: 'demo-faces', error: null },
      { id: 'broken', status: 'unread', error },
      { id: 'cats', status: 'unread', error: null },
      { id: 'empty', status: 'unread', error: noFiles },
    ]);
    expect(await findDataset('broken', folders)).toMatchObject({ status: 'unread', error });
    await expect(checkTrainable('broken', folders)).rejects.toMatchObject(error);
    // The same of one that was decoded before.
    await prepare('cats');
    await write({ 'cats/dataset.json': '{"fit": ' });
    const notJson = { code: 'DATASET_UNUSABLE', message: expect.stringContaining('is not valid JSON: ') };
    expect(await findDataset('cats', folders)).toMatchObject({ status: 'changed', images: 1, error: notJson });
    await expect(checkTrainable('cats', folders)).rejects.toMatchObject(notJson);
    await rm(join(folders.datasetsDir, 'cats/dataset.json'));
    await rm(join(folders.datasetsDir, 'cats/1.png'));
    expect(await findDataset('cats', folders)).toMatchObject({
      status: 'changed',
      error: { code: 'DATASET_UNUSABLE' },
    });
  });

  test('a folder may be a link; a link to a folder within it is not followed', async () => {
    await write({ '../elsewhere/1.png': red });
    await mkdir(folders.datasetsDir);
    await symlink(join(folders.dataDir, 'elsewhere'), join(folders.datasetsDir, 'linked'));
    await symlink(join(folders.dataDir, 'elsewhere'), join(folders.dataDir, 'elsewhere', 'itself'));
    await symlink(join(folders.dataDir, 'nowhere'), join(folders.datasetsDir, 'broken'));
    expect((await listDatasets(folders)).map(({ id }) => id)).toEqual(['demo-faces', 'linked']);
    expect(await colourNames(await prepare('linked'))).toEqual(['red']);
  });

  test.each(['none', '..', '../cats', 'cats/', '/etc', '', 'CATS', '.'])('there is no dataset %j', async id => {
    await write({ 'cats/1.png': red });
    const missing = { code: 'DATASET_NOT_FOUND', message: expect.stringContaining('There are: demo-faces, cats.') };
    await expect(findDataset(id, folders)).rejects.toMatchObject(missing);
    await expect(prepare(id)).rejects.toMatchObject(missing);
  });
});

describe('an upload', () => {
  test('is trained on like any other, and removed with everything that was made of it', async () => {
    await importFolder('birds');
    await rm(join(folders.dataDir, 'elsewhere'), { recursive: true });
    expect(await colourNames(await prepare('birds'))).toEqual(['red', 'green']);
    await removeDataset('birds', folders);
    await expect(findDataset('birds', folders)).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
    await expect(datasetPreview('birds', folders)).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
  });

  test('whose bytes were damaged says so, for it cannot be made again', async () => {
    await importFolder('birds');
    await writeFile(join(folders.dataDir, 'uploads/birds/images.bin'), Buffer.alloc(2 * 32 * 32 * 3));
    await expect(prepare('birds')).rejects.toMatchObject({
      code: 'DATASET_DAMAGED',
      message: expect.stringContaining('upload it again'),
    });
  });

  test('what was not uploaded is not removed', async () => {
    await write({ 'cats/1.png': red });
    const refused = { code: 'DATASET_NOT_REMOVABLE' };
    await expect(removeDataset('demo-faces', folders)).rejects.toMatchObject(refused);
    await expect(removeDataset('cats', folders)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining(join(folders.datasetsDir, 'cats')),
    });
  });

  test('a name that is taken is refused', async () => {
    await write({ 'cats/1.png': red });
    for (const id of ['cats', 'demo-faces'])
      await expect(importFolder(id)).rejects.toMatchObject({ code: 'DATASET_EXISTS', errors: [{ path: 'name' }] });
  });
});

describe('pictures of a dataset', () => {
  const sizeOf = async (png: Buffer) => {
    const { width, height } = await sharp(png).metadata();
    return [width, height];
  };
  const colourAt = async (png: Buffer, left: number, top: number) => [
    ...(await sharp(png).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer()),
  ];

  test('the preview shows its images, also before they are packed', async () => {
    await write({ 'cats/1.png': red, 'cats/2.png': green, 'cats/3.png': await picture('blue'), 'cats/0.txt': 'x' });
    const before = await datasetPreview('cats', folders);
    expect(await sizeOf(before)).toEqual([192, 192]);
    expect(await colourAt(before, 10, 10)).toEqual([255, 0, 0]);
    expect(await colourAt(before, 100, 10)).toEqual([0, 255, 0]);
    expect(await colourAt(before, 10, 100)).toEqual([0, 0, 255]);
    expect(await colourAt(before, 100, 100)).toEqual([255, 255, 255]);
    await expect(datasetMean('cats', folders)).rejects.toMatchObject({ code: 'DATASET_NOT_READY' });
    await prepare('cats');
    expect((await datasetPreview('cats', folders)).equals(before)).toBe(true);
  });

  test('the mean is the mean', async () => {
    await write({ 'cats/1.png': red, 'cats/2.png': green });
    await prepare('cats');
    const mean = await datasetMean('cats', folders);
    expect(await sizeOf(mean)).toEqual([64, 64]);
    expect(await colourAt(mean, 30, 30)).toEqual([128, 128, 0]);
  });

  test('a folder without images has no preview', async () => {
    await write({ 'cats/1.txt': 'x' });
    await expect(datasetPreview('cats', folders)).rejects.toMatchObject({ code: 'DATASET_UNUSABLE' });
  });

  test('the preview of many images is spread over all of them', async () => {
    for (let i = 0; i < 70; i++)
      await write({ [`cats/${String(i).padStart(2, '0')}.png`]: await picture(i < 65 ? 'red' : 'lime', 20 + i) });
    await prepare('cats');
    const preview = await datasetPreview('cats', folders);
    expect(await sizeOf(preview)).toEqual([768, 768]);
    expect(await colourAt(preview, 760, 760)).toEqual([0, 255, 0]);
  });
});
