import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkTrainable, findDataset, listDatasets } from '../../src/dataset/catalogue.js';
import { picture, temporaryFolders } from './folders.js';

const { folders, write, prepare } = temporaryFolders();

/** Changes a manifest below DATA_DIR. @returns its new text */
async function change(key: string, changes: object): Promise<string> {
  const path = join(folders.dataDir, key);
  const text = JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...changes });
  await writeFile(path, text);
  return text;
}
const textOf = (key: string) => readFile(join(folders.dataDir, key), 'utf8');
const refusal = (key: string) =>
  expect.objectContaining({ code: 'NEWER_DATA', message: expect.stringMatching(`^${key} has .* newer version`) });

describe.each([
  ['an unknown key', { mood: 'good' }],
  ['a newer format', { format: 9 }],
])('a manifest with %s', (_, changes) => {
  test('of a packed dataset: it is listed with its problem, refused, and not packed over', async () => {
    await write({ 'set/a.png': await picture('red', 20), 'set/b.png': await picture('green', 20) });
    await prepare('set');
    const key = 'packed/set/manifest.json';
    const text = await change(key, changes);
    await expect(prepare('set')).rejects.toEqual(refusal(key));
    await expect(checkTrainable('set', folders)).rejects.toEqual(refusal(key));
    for (const dataset of [
      (await listDatasets(folders)).find(({ id }) => id === 'set'),
      await findDataset('set', folders),
    ])
      expect(dataset).toMatchObject({ id: 'set', images: null, error: refusal(key) });
    expect(await textOf(key)).toBe(text);
  });

  test('of cut images: it is refused, and kept when others are removed', async () => {
    await write({ 'set/a.png': await picture('red', 40), 'set/b.png': await picture('green', 40) });
    await prepare('set', { imageSize: 8 });
    const key = 'cuts/set/8/cut.json';
    const text = await change(key, changes);
    await expect(prepare('set', { imageSize: 8 })).rejects.toEqual(refusal(key));
    for (const imageSize of [16, 24, 32, 48]) await prepare('set', { imageSize });
    expect(await textOf(key)).toBe(text);
  });
});
