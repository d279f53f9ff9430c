import { execFile } from 'node:child_process';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareDataset } from '../../../src/dataset/index.js';
import { compile } from '../../compile.js';
import { picture } from '../../dataset/folders.js';
import { until } from '../../wait.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
const at = (...names: string[]) => join(service.folders.datasetsDir, ...names);
const post = (dataset: string) => service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset } });
const get = (url: string) => service.app.inject(url);
const prepare = (id: string) => prepareDataset({ ...service.folders, id, imageSize: 8, concurrency: 1 });

describe('a folder with a part that cannot be read', () => {
  beforeAll(async () => {
    await mkdir(at('dogs'));
    await writeFile(at('dogs', '1.png'), await picture('red'));
  });

  test('is refused with its path and what to do', async () => {
    await symlink('dataset.json', at('dogs', 'dataset.json'));
    const refused = {
      code: 'DATASET_UNUSABLE',
      detail: expect.stringContaining(`${at('dogs')}/dataset.json cannot be`),
    };
    const answer = await get('/datasets/dogs/preview.png');
    expect([answer.statusCode, answer.json()]).toMatchObject([422, refused]);
    await expect(prepare('dogs')).rejects.toMatchObject({ code: 'DATASET_UNUSABLE' });
    await rm(at('dogs', 'dataset.json'));
    (await prepare('dogs')).images.close();
    expect((await get('/datasets/dogs')).json().status).toBe('ready');
    await symlink('dataset.json', at('dogs', 'dataset.json'));
    // The last scan of the folder is reused for a few seconds.
    await until('it is looked at again', async () => (await get('/datasets/dogs')).statusCode === 422);
    for (const answer of [await get('/datasets/dogs'), await post('dogs')])
      expect([answer.statusCode, answer.json()]).toMatchObject([422, refused]);
    // The others are still listed.
    const { data } = (await get('/datasets')).json();
    expect(data).toMatchObject([{ id: 'demo-faces' }, { id: 'cats' }, { id: 'dogs', status: 'changed' }]);
  });
});

/** Root may read everything, so what happens to other users is tested in a process of another user. */
test.runIf(process.getuid?.() === 0)('a folder without the right to read it', async () => {
  const { directory, remove } = await compile([
    'dataset/catalogue',
    'dataset/packed/preview',
    'dataset/packed/prepare',
  ]);
  try {
    const { dataDir, datasetsDir } = service.folders;
    for (const folder of ['closed', 'inside/closed']) {
      await mkdir(at(folder), { recursive: true });
      await writeFile(at(folder, '1.png'), await picture('red'));
      await chmod(at(folder), 0o700);
    }
    await writeFile(at('inside', '0.png'), await picture('red'));
    await chmod(dataDir, 0o755);
    const code = `
      process.chdir('/');
      const { checkTrainable, findDataset } = await import('${directory}/dataset/catalogue.js');
      const { datasetPreview } = await import('${directory}/dataset/packed/preview.js');
      const { prepareDataset } = await import('${directory}/dataset/packed/prepare.js');
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      const folders = ${JSON.stringify({ dataDir, datasetsDir })};
      const told = {};
      for (const id of ['closed', 'inside'])
        for (const [name, work] of Object.entries({ findDataset, checkTrainable, datasetPreview,
            prepareDataset: id => prepareDataset({ ...folders, id, imageSize: 8, concurrency: 1 }) }))
          told[name + ' ' + id] = await work(id, folders).then(() => 'done', ({ code, message }) => code + ' ' + message);
      told.list = await findDataset('none', { ...folders, datasetsDir: folders.datasetsDir + '/closed' }).catch(({ code }) => code);
      console.log(JSON.stringify(told));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
    const closed = (path: string) => `DATASET_UNUSABLE ${path} may not be read by the service. Let its user read`;
    const [first, second] = [closed(at('closed')), closed(at('inside', 'closed'))].map(text =>
      expect.stringContaining(text),
    );
    expect(JSON.parse(stdout)).toEqual({
      'findDataset closed': first,
      'checkTrainable closed': first,
      'datasetPreview closed': first,
      'prepareDataset closed': first,
      // Its contents have not been examined yet.
      'findDataset inside': 'done',
      'checkTrainable inside': second,
      'datasetPreview inside': second,
      'prepareDataset inside': second,
      list: 'DATASET_UNUSABLE',
    });
  } finally {
    await remove();
  }
});
