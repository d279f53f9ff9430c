import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faceSvg } from '../../src/dataset/source/demo-faces.js';
import type { JobView } from '../../src/schema/job.js';
import { Service } from '../e2e/service.js';
import { writePhotos } from './photos.js';
import { pixelsOf } from './pixels-of.js';
import { dcgan, type RunOptions } from './run.js';

let folder: string;
let service: Service;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-cli-'));
  await writePhotos(join(folder, 'My Holiday'), 60);
  service = await Service.start({ DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'info' });
});
afterAll(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

const run = (args: readonly string[], options: RunOptions = {}) =>
  dcgan(args, { url: service.url, folder, ...options });
/** Networks so small that a step takes no time. */
const small = [
  '--preset',
  'tiny',
  '--set',
  'batchSize=8',
  '--set',
  'generatorChannels=[16,8,4]',
  '--set',
  'discriminatorChannels=[4,8,16]',
];
const newest = async () => ((await (await service.get('/jobs?limit=1')).json()) as { data: JobView[] }).data[0]!;

/** What differs from run to run, as words. */
function timeless(text: string, { id }: { readonly id: string }): string {
  return text
    .replaceAll(id, 'JOB')
    .replaceAll(service.url, 'URL')
    .replaceAll(/\d+\.\d+/g, 'N')
    .replaceAll(/\d+:\d\d/g, 'TIME');
}

/** Mean difference of two pictures, in levels. */
const difference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

describe('dcgan train', () => {
  it('shows in a terminal how it uploads photos and learns from them, with its samples', async () => {
    const { code, stdout } = await run(['train', 'My Holiday', ...small, '--steps', '12', '--watch'], {
      terminal: [100, 40],
    });
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('The dataset my-holiday is ready: 60 images of 120×120 pixels.');
    expect(stdout).toMatch(/1 file rejected\.\s+broken\.jpg: is cut off/);
    expect(stdout).toMatch(/\[█+\] step 12\/12/);
    expect(stdout).toMatch(/losses {3}G \d\.\d\d D \d\.\d\d {2}D\(x\) \d\.\d\d/);
    expect(stdout).toMatch(/quality {2}SWD \d+\.\d \(reals \d+\.\d\)/);
    expect(stdout).toContain('✓\x1b[39m Done: 12 steps, 96 images seen');
    // The cursor is hidden once, and given back.
    expect([stdout.split('\x1b[?25l').length, stdout.split('\x1b[?25h').length]).toEqual([2, 2]);

    // The picture on the screen is the last sample: its first images, as large as there is room.
    const job = await newest();
    const lines = stdout
      .slice(stdout.lastIndexOf('samples  step 12'))
      .split('\r\n')
      .filter(line => line.includes('▀'));
    const sample = await (await service.get(`/jobs/${job.id}/samples/12.png`)).arrayBuffer();
    const part = sharp(sample).extract({ left: 0, top: 0, width: 6 * 32, height: 4 * 32 });
    expect(pixelsOf(lines).flat()).toEqual([
      ...(await part
        .resize(6 * 16, 4 * 16)
        .raw()
        .toBuffer()),
    ]);
  });

  it('turns photos upright as their EXIF orientation says', async () => {
    const { data } = (await (await service.get('/datasets/my-holiday/images?limit=60')).json()) as {
      data: { url: string }[];
    };
    expect(data).toHaveLength(60);
    // Each is one of the faces as it was drawn, apart from what JPEG loses.
    const faces = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        sharp(Buffer.from(faceSvg(i, 30)))
          .removeAlpha()
          .raw()
          .toBuffer(),
      ),
    );
    for (const { url } of data) {
      const image = sharp(await (await service.get(url)).arrayBuffer());
      const pixels = await image.resize(30, 30).removeAlpha().raw().toBuffer();
      expect(Math.min(...faces.map(face => difference(face, pixels)))).toBeLessThan(12);
      const onItsSide = await sharp(pixels, { raw: { width: 30, height: 30, channels: 3 } })
        .rotate(90)
        .raw()
        .toBuffer();
      expect(Math.min(...faces.map(face => difference(face, onItsSide)))).toBeGreaterThan(20);
    }
  });

  it('says the same as plain text where there is no terminal', async () => {
    const { code, stdout, stderr } = await run(['train', 'my-holiday', ...small, '--steps', '12', '--watch']);
    expect([code, stderr]).toEqual([0, '']);
    const job = await newest();
    // Whether it was caught while it waited or was measured, and how often it said how far it was, depend on the machine.
    const lines = timeless(stdout, job).split('\n');
    const fixed = lines.filter(line => !/^(\[|waiting|quality|queued$|running$)/.test(line));
    const expected = `Queued JOB: tiny on my-holiday, 12 steps.
warning: 1 of the 61 files of my-holiday was skipped: broken.jpg (is cut off: its end is missing)
warning: my-holiday has 60 images: a generator that has seen fewer than 1000 mostly copies them. Add more of the same kind; some thousands work well
step 0: URL/jobs/JOB/samples/0.png
step 12: URL/jobs/JOB/samples/12.png
step 12: checkpoint JOB-12
succeeded
✓ Done: 12 steps, 96 images seen in TIME on ${job.device}, ${job.precision}.
  quality     SWD N (reals N)  MS-SSIM N (reals N)  copies 0 %  at step 12
  checkpoint  JOB-12
  images      dcgan generate --model JOB-12 -o images.png
  page        URL/app/#/trainings/JOB
`.split('\n');
    // So short a training may be over before its first events are heard: what is said of them is said in this order.
    expect(fixed).toEqual(expected.filter(line => fixed.includes(line)));
    expect(fixed[0]).toBe(expected[0]);
    expect(fixed.slice(-6)).toEqual(expected.slice(-6));
    expect(
      lines.find(line => line.startsWith('[████████████████████████] step 12/12  losses G N D N  D(x) N D(G(z)) N')),
    ).toBeDefined();
  });

  it('tells programs every event, and the job at its end', async () => {
    const { code, stdout } = await run([
      'train',
      '--dataset',
      'my-holiday',
      ...small,
      '--steps',
      '3',
      '--watch',
      '--json',
    ]);
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { event: string; data: JobView });
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['status', 'progress', 'sample', 'checkpoint']),
    );
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { status: 'succeeded', progress: { step: 3 } } });
  });

  it('names what is wrong', async () => {
    const wrong = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(['train', ...args]);
      expect(stdout).toBe('');
      return [code, stderr];
    };
    expect(await wrong()).toEqual([2, expect.stringContaining('train needs the PATH of your pictures')]);
    expect(await wrong('nowhere')).toEqual([
      2,
      expect.stringMatching(/There is nothing at .*nowhere\nSee: dcgan train --help\n$/),
    ]);
    expect(await wrong('My Holiday')).toEqual([1, expect.stringContaining('dcgan train --dataset my-holiday.')]);
    expect(await wrong('--dataset', 'cats')).toEqual([4, expect.stringContaining('cats')]);
    expect(await wrong('--dataset', 'my-holiday', '--set', 'batch_size=3')).toEqual([
      4,
      expect.stringMatching(/^✗ --set batch_size: .*did you mean --set batchSize\?/),
    ]);
    expect(await wrong('https://example.org/cats.zip')).toEqual([2, expect.stringContaining('download')]);
  });
});

describe('dcgan watch', () => {
  it('leaves the training alone at Ctrl-C, and says so', async () => {
    const { stdout: queued } = await run(['train', 'my-holiday', ...small, '--steps', '1000000', '--json']);
    const { id } = JSON.parse(queued) as JobView;
    await service.jobWhen(id, 'runs', ({ progress }) => progress.step > 0);
    let typed = false;
    const { code, stdout } = await run(['watch'], {
      terminal: [80, 24],
      onOutput(text) {
        if (typed || !/step \d+\/1000000/.test(text)) return undefined;
        typed = true;
        return '\x03';
      },
    });
    expect(code).toBe(130);
    expect(stdout).toContain(`Stopped watching; the training goes on. dcgan watch ${id} shows it again`);
    expect(stdout.lastIndexOf('\x1b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\x1b[?25l'));
    expect((await service.job(id)).status).toBe('running');

    const canceled = await run(['jobs', 'cancel', id]);
    expect([canceled.code, canceled.stdout]).toEqual([0, `${id} is being canceled.\n`]);
    const ended = await run(['watch', id]);
    expect([ended.code, ended.stdout]).toEqual([1, expect.stringContaining('The training was canceled at step')]);
  });

  it('says that there is no such job, or no service', async () => {
    expect(await run(['watch', 'job-x'])).toMatchObject({
      code: 4,
      stderr: '✗ There is no job job-x; dcgan jobs lists those there are.\n',
    });
    const { code, stderr } = await dcgan(['watch']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('Start the service with `npm start`')]);
    const asJson = await dcgan(['watch', '--json']);
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: 'UNREACHABLE' } });
  });
});

describe('dcgan jobs', () => {
  it('lists trainings, and shows one', async () => {
    const { stdout } = await run(['jobs', '--status', 'succeeded']);
    const [titles, ...rows] = stdout.trim().split('\n');
    expect(titles).toMatch(/^JOB +STATUS +PRESET +DATASET +STEP +SWD +NAME$/);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/^job-\w+ +succeeded +tiny +my-holiday +3\/3 +\d+\.\d$/);
    const [id = ''] = rows[0]!.split(' ');
    const shown = await run(['jobs', id]);
    expect(shown.stdout).toMatch(
      new RegExp(`^job +${id}\nstatus +succeeded\ntraining +tiny on my-holiday, seed \\d+\n`),
    );
    const json = JSON.parse((await run(['jobs', id, '--json'])).stdout) as JobView;
    expect(json).toEqual(await service.job(id));
    expect(await run(['jobs', 'cancle', id])).toMatchObject({
      code: 2,
      stderr: '✗ dcgan jobs cannot cancle: did you mean cancel?\nSee: dcgan jobs --help\n',
    });
  });

  it('deletes one, but not what serves unless that is meant', async () => {
    const serving = (await (await service.get('/models/current')).json()) as { id: string; job: string };
    expect(await run(['jobs', 'delete', serving.job])).toMatchObject({
      code: 4,
      stderr: `✗ The checkpoint ${serving.id} of job ${serving.job} is the latest, which serves images. --latest deletes it anyway.\n`,
    });
    const { data } = JSON.parse((await run(['jobs', '--json'])).stdout) as { data: JobView[] };
    const { id } = data.find(job => job.id !== serving.job)!;
    const { code, stdout } = await run(['jobs', 'delete', id]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^job-\w+ is deleted, with (no checkpoints|the checkpoints job-\S+(, job-\S+)*); its samples and curves\. Images are made by job-\S+\.\n$/,
      ),
    ]);
    expect((await service.get(`/jobs/${id}`)).status).toBe(404);
  });
});

describe('dcgan generate', () => {
  it('writes the images of a seed as the service answers them', async () => {
    const { code, stdout } = await run([
      'generate',
      '--seed',
      '42',
      '--rows',
      '1',
      '--cols',
      '3',
      '--scale',
      '2',
      '-o',
      'out.png',
    ]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^out\.png: 192×64 pixels, from job-\w+-\d+\n$/)]);
    const model = /from (\S+)/.exec(stdout)![1];
    const expected = await service.get(`/generate.png?seed=42&rows=1&cols=3&scale=2&model=${model}`);
    expect(await readFile(join(folder, 'out.png'))).toEqual(Buffer.from(await expected.arrayBuffer()));
    const piped = await run(['generate', '--latent', 'mix(seed(1), seed(2), 0.5)']);
    expect(await sharp(piped.bytes).metadata()).toMatchObject({ format: 'png', width: 32, height: 32 });
    await run(['generate', '-o', 'out.jpg']);
    expect(await sharp(join(folder, 'out.jpg')).metadata()).toMatchObject({ format: 'jpeg', width: 256 });
  });

  it('draws them in a terminal, as many as fit', async () => {
    const { code, stdout } = await run(['generate', '--seed', '7'], { terminal: [80, 24] });
    expect(code).toBe(0);
    const shown = pixelsOf(stdout.split('\r\n').filter(line => line.includes('▀')));
    const expected = await service.get('/generate.png?seed=7&rows=2&cols=3');
    expect(shown.length).toBe(44);
    const part = sharp(await expected.arrayBuffer()).resize({
      width: 79,
      height: 44,
      fit: 'inside',
      withoutEnlargement: true,
    });
    expect(shown.flat()).toEqual([...(await part.raw().toBuffer())]);
    const plain = await run(['generate'], { terminal: [80, 24], environment: { NO_COLOR: '1' } });
    expect([plain.code, plain.stdout]).toEqual([2, expect.stringContaining('name a file with --output FILE')]);
  });

  it('gives programs the latents too', async () => {
    const { stdout } = await run(['generate', '--rows', '1', '--cols', '2', '--json']);
    const { images } = JSON.parse(stdout) as { images: { z: number[] }[] };
    expect(images.map(({ z }) => z.length)).toEqual([100, 100]);
  });

  it('names what is wrong', async () => {
    const wrong = async (...args: string[]) => {
      const { code, stderr } = await run(['generate', ...args]);
      return [code, stderr];
    };
    expect(await wrong('-o', 'a.gif')).toEqual([2, expect.stringContaining('must end in .png, .webp, .jpg or .jpeg')]);
    expect(await wrong('-o', 'nowhere/a.png')).toEqual([1, expect.stringContaining('nowhere/a.png cannot be written')]);
    expect(await wrong('--latent', 'seed(', '-o', 'a.png')).toEqual([4, expect.stringContaining('latent')]);
    expect(await wrong('--model', 'none', '-o', 'a.png')).toEqual([4, expect.stringContaining('none')]);
  });
});
