import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportFormats } from '../../src/schema/exports/download.js';
import type { JobView } from '../../src/schema/job.js';
import type { SweepView } from '../../src/schema/sweeps/sweep.js';
import { Service } from '../e2e/service.js';
import { writePhotos } from './photos.js';
import { dcgan, type RunOptions } from './run.js';

let folder: string;
let service: Service;
let checkpoint: string;
/** Networks so small that a step takes no time. */
const hyperparameters = { batchSize: 8, generatorChannels: [16, 8, 4], discriminatorChannels: [4, 8, 16] };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-verbs-'));
  await writePhotos(join(folder, 'faces'), 40);
  service = await Service.start({ DATA_DIR: join(folder, 'data') });
});
afterAll(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

const run = (args: readonly string[], options: RunOptions = {}) =>
  dcgan(args, { url: service.url, folder, ...options });

it('dcgan datasets adds, lists, shows and deletes', async () => {
  const added = await run(['datasets', 'add', 'faces', '--title', '顔', '--name', 'my-faces']);
  expect([added.code, added.stdout]).toEqual([0, 'Train on it: dcgan train --dataset my-faces\n']);
  expect(added.stderr).toContain('The dataset my-faces (顔) is ready: 40 images of 120×120 pixels.');
  expect((await run(['datasets'])).stdout).toMatch(/^my-faces +upload +40 +ready +顔$/m);
  expect((await run(['datasets', 'my-faces'])).stdout).toContain('  broken.jpg: is cut off: its end is missing');
  const drawn = await run(['datasets', 'my-faces'], { terminal: [80, 40] });
  expect(drawn.stdout).toContain('▀');
  const json = JSON.parse((await run(['datasets', 'my-faces', '--json'])).stdout) as { rejectedCount: number };
  expect(json).toMatchObject({ id: 'my-faces', images: 40, rejectedCount: 1 });
  expect(await run(['datasets', 'remove', 'my-faces'])).toMatchObject({ code: 2 });
  await run(['datasets', 'add', 'faces/IMG_0000.JPG', '--name', 'one']);
  expect(await run(['datasets', 'delete', 'one'])).toMatchObject({ code: 0, stdout: 'one is deleted.\n' });
  expect((await run(['datasets'])).stdout).not.toContain('one');
});

describe('with a generator', () => {
  beforeAll(async () => {
    const { id } = await service.createJob({ dataset: 'my-faces', preset: 'tiny', steps: 3, hyperparameters });
    const job = await service.jobWhen(id, 'ends', ({ finishedAt }) => finishedAt !== null);
    checkpoint = job.latestCheckpoint!.id;
  });

  it('dcgan walk writes an animation, or plays it', async () => {
    const args = ['walk', '1', 'mix(seed(2), seed(3), 0.5)', '--frames', '5', '--fps', '50'];
    const written = await run([...args, '-o', 'walk.webp', '--loop']);
    expect(written).toMatchObject({
      code: 0,
      stdout: `walk.webp: loop(seed(1), mix(seed(2), seed(3), 0.5)), from ${checkpoint}\n`,
    });
    expect(await sharp(join(folder, 'walk.webp')).metadata()).toMatchObject({ pages: 5, width: 32 });
    const played = await run(args, { terminal: [80, 24] });
    expect(played.code).toBe(0);
    // Each frame is drawn in the place of the one before.
    expect(played.stdout.split('\x1b[16A')).toHaveLength(5);
    expect(await run(['walk', '1'])).toMatchObject({ code: 2, stderr: expect.stringContaining('two latents or more') });
    expect(await run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('--output FILE') });
  });

  it('dcgan project finds the latent of a photo', async () => {
    const photo = join('faces', 'IMG_0000.JPG');
    const { code, stdout } = await run(['project', photo, '--name', 'anna', '--starts', '1', '-o', 'both.png']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^anna: difference \d+\.\d of 255\n/)]);
    expect(stdout).toContain(`dcgan generate --latent anna --model ${checkpoint}`);
    expect((await sharp(join(folder, 'both.png')).metadata()).format).toBe('png');
    expect((await service.get('/favourites/anna')).status).toBe(200);
    expect(await run(['project', 'nothing.jpg'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^✗ nothing\.jpg cannot be read: ENOENT/),
    });
  });

  it.each(exportFormats)('dcgan export writes %s as the service sends it', async format => {
    const { code, stdout } = await run(['export', '--format', format, '--json']);
    expect(code).toBe(0);
    const { file, bytes } = JSON.parse(stdout) as { file: string; bytes: number };
    const expected = await service.get(`/checkpoints/${checkpoint}/download?format=${format}`);
    const content = await readFile(join(folder, file));
    expect(content).toEqual(Buffer.from(await expected.arrayBuffer()));
    expect([bytes, file.startsWith(checkpoint)]).toEqual([content.length, true]);
  });

  it('dcgan export leaves no half file, and says why', async () => {
    const missing = await run(['export', '-o', 'no/where.onnx']);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('where.onnx cannot be written') });
    expect(await run(['export', 'nothing'])).toMatchObject({ code: 4, stderr: expect.stringContaining('nothing') });
    expect((await readdir(folder)).filter(name => name.endsWith('.part'))).toEqual([]);
  });

  it('dcgan import takes what export has written, and jobs lists it', async () => {
    expect((await run(['export', '--format', 'raw', '-o', 'whole.zip'])).code).toBe(0);
    const { code, stdout } = await run(['import', 'whole.zip', '--label', 'From afar', '--json']);
    expect(code).toBe(0);
    const { id, job } = JSON.parse(stdout) as { id: string; job: string };
    expect(id).toMatch(/^imported-\w+-3$/);
    expect((await run(['jobs'])).stdout).toMatch(
      new RegExp(`^${job} +imported +tiny +my-faces +3/3 .*From afar$`, 'm'),
    );
    const shown = (await run(['jobs', job])).stdout;
    expect(shown).toMatch(/^status +imported$/m);
    expect(shown).toMatch(new RegExp(`^was +${checkpoint} in another service$`, 'm'));
    expect(await run(['jobs', 'retry', job])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('was imported'),
    });
    // It is no training to be watched.
    expect((await run(['watch'])).stdout).not.toContain(job);
    expect((await run(['watch', job])).stdout).toContain(`Imported: ${checkpoint} of another service`);
    expect(await run(['import', 'nothing.zip'])).toMatchObject({ code: 2 });
    expect(await run(['import', 'faces/IMG_0000.JPG'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('zip'),
    });
    expect((await run(['jobs', 'delete', job, '--latest'])).code).toBe(0);
    expect((await run(['jobs'])).stdout).not.toContain(job);
  });

  it('dcgan sweep starts a search and shows its runs', async () => {
    const values = [
      '--vary',
      'batchSize=8,12',
      '--vary',
      'generatorChannels=[16,8,4]',
      '--vary',
      'discriminatorChannels=[4,8,16]',
    ];
    const args = ['sweep', 'start', '--dataset', 'my-faces', '--preset', 'tiny', ...values, '--steps', '8', '--watch'];
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Started (sweep-\w+): 2 runs of tiny on my-faces\./);
    expect(stdout).toMatch(/^ +1 {2}sweep-[\w-]+ +succeeded +\d+ +\d+\.\d {2}batchSize=/m);
    const [id] = /sweep-\w+/.exec(stdout)!;
    expect((await run(['sweep'])).stdout).toMatch(new RegExp(`^${id} +succeeded +tiny +my-faces +2 `, 'm'));
    const shown = JSON.parse((await run(['sweep', id, '--json'])).stdout) as SweepView;
    expect(shown.search).toMatchObject({ strategy: 'grid', parameters: { batchSize: { values: [8, 12] } } });
    const listed = async (...args: string[]) =>
      (JSON.parse((await run(['jobs', ...args, '--json'])).stdout) as { data: JobView[] }).data;
    expect((await listed('--sweep', id!)).map(job => job.sweep?.id)).toEqual([id, id]);
    expect((await listed('--search', 'TINY')).length).toBeGreaterThan(1);
    expect((await listed('--search', 'TINY', '--sweep', 'none')).filter(job => job.sweep !== null)).toEqual([]);

    await writeFile(join(folder, 'sweep.json'), JSON.stringify({ dataset: 'my-faces', search: {} }));
    expect(await run(['sweep', 'start', 'sweep.json'])).toMatchObject({ code: 4 });
    expect(await run(['sweep', 'start', '--dataset', 'my-faces'])).toMatchObject({ code: 2 });
  });

  it('a key goes along as DCGAN_KEY, and nowhere else', async () => {
    const wrong = await run(['jobs'], { environment: { DCGAN_KEY: 'two words' } });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.not.stringContaining('two words') });
    const jobs = JSON.parse((await run(['jobs', '--json'], { environment: { DCGAN_KEY: 'abc' } })).stdout) as {
      data: JobView[];
    };
    expect(jobs.data.length).toBeGreaterThan(0);
  });
});

it('dcgan says what it can do, and which version it is', async () => {
  const { stdout } = await dcgan([]);
  expect(stdout).toMatch(/^dcgan VERB \[options\]\n/);
  expect((await dcgan(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await dcgan(['help', 'walk'])).stdout).toBe((await dcgan(['walk', '--help'])).stdout);
  expect(await dcgan(['trian'])).toMatchObject({
    code: 2,
    stderr: '✗ dcgan has no verb trian: did you mean train?\nSee: dcgan help\n',
  });
  expect(await dcgan(['jobs'], { url: 'localhost:8080' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must be like http://localhost:8080, not localhost:8080'),
  });
});
