import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/checkpoint-store.js';
import { createGenerator } from '../../src/generation/generator.js';
import type { GridRequest, ImageGenerator } from '../../src/generation/types.js';
import { latents } from '../../src/model/latents.js';
import type { CheckpointManifest } from '../../src/schema/checkpoint.js';
import type { Recipe } from '../../src/schema/images/recipe.js';
import { train } from '../../src/training/train.js';
import { compile } from '../compile.js';
import { historyIn } from '../history.js';
import { silent } from '../redis.js';
import { noiseImages, smallHyperparameters, smallJob } from '../small-training.js';

const { imageSize, latentSize } = smallHyperparameters;
let directory: string;
let compiled: Awaited<ReturnType<typeof compile>>;
let checkpoints: CheckpointStore;
let generator: ImageGenerator;
const job = smallJob({ checkpoint: { every: 10, keep: 10 } });

async function trainFor(steps: number) {
  const options = {
    job: { ...job, steps },
    images: noiseImages(),
    checkpoints,
    history: historyIn(directory, job),
    stopRequested: () => false,
  };
  for await (const _ of train(options));
}

beforeAll(async () => {
  compiled = await compile(['generation/thread', 'generation/png/thread']);
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  checkpoints = new CheckpointStore(directory);
  generator = createGenerator(checkpoints, silent, {
    form: { precision: 'float32', isTried: false, name: 'float32 cpu' },
    cacheBytes: 0,
    entry: pathToFileURL(join(compiled.directory, 'generation', 'thread.js')),
  });
});
afterAll(async () => {
  await generator.close();
  await compiled.remove();
  await rm(directory, { recursive: true });
});

/** A grid of a checkpoint, by default the latest. */
async function grid({ model, ...request }: Partial<GridRequest> & { model?: string }) {
  const checkpoint = model === undefined ? (await generator.latest())! : await checkpoints.get(model);
  const bytes = await generator.grid({
    checkpoint,
    weights: 'ema',
    latents: { seed: 42 },
    truncation: 1,
    rows: 8,
    cols: 8,
    scale: 1,
    format: 'png',
    ...request,
  });
  return { bytes, checkpoint };
}

/** Files of a checkpoint that the thread does not hold yet. */
const otherFiles = ({ files }: CheckpointManifest) => ({
  ...files,
  generator: { ...files.generator, sha256: 'other' },
});

/** The levels of image `index` of a grid. */
async function imageOf(png: Buffer, index: number, cols: number): Promise<Buffer> {
  const area = {
    left: (index % cols) * imageSize,
    top: Math.floor(index / cols) * imageSize,
    width: imageSize,
    height: imageSize,
  };
  return sharp(png).extract(area).raw().toBuffer();
}

describe('before the first checkpoint', () => {
  it('says that there is no generator', async () => {
    expect(await generator.latest()).toBeNull();
  });
});

describe('with a trained generator', () => {
  beforeAll(() => trainFor(20));
  beforeEach(async () => expect(await generator.latest()).toMatchObject({ step: expect.any(Number) }));

  it('makes a PNG of the grid, the same bytes each time', async () => {
    const [first, second] = [await grid({}), await grid({})];
    expect(first.bytes.equals(second.bytes)).toBe(true);
    expect(await sharp(first.bytes).metadata()).toMatchObject({
      width: 8 * imageSize,
      height: 8 * imageSize,
      channels: 3,
    });
    expect(first.checkpoint.id).toBe(`${job.id}-20`);
  });

  it('encodes a large grid, with its recipe, as it does small ones', async () => {
    const recipe = { format: 1, service: '0.1.0', checkpoint: 'a', weights: 'ema', rows: 16, cols: 16 } as Recipe;
    const [first, second] = [await grid({ rows: 16, cols: 16, recipe }), await grid({ rows: 16, cols: 16, recipe })];
    expect(first.bytes.equals(second.bytes)).toBe(true);
    expect(first.bytes.toString('latin1')).toContain('tEXtRecipe\0{"format":1');
    const small = await grid({ rows: 16, cols: 1 });
    for (const index of [0, 15]) {
      const one = await imageOf(small.bytes, index, 1);
      (await imageOf(first.bytes, index, 16)).forEach((level, i) => {
        expect(Math.abs(level - one[i]!)).toBeLessThanOrEqual(1);
      });
    }
  });

  it('writes the recipe that it is given into the file', async () => {
    const recipe: Recipe = {
      format: 1,
      service: '0.1.0',
      checkpoint: `${job.id}-20`,
      generator: 'a'.repeat(64),
      weights: 'ema',
      seed: 42,
      rows: 1,
      cols: 2,
      truncation: 1,
      scale: 1,
      image: 'png',
    };
    const text = (await grid({ rows: 1, cols: 2, recipe })).bytes.toString('latin1');
    expect(text).toContain('tEXtSeed\x0042');
    expect(text).toContain(`tEXtCheckpoint\0${job.id}-20`);
    expect((await grid({ rows: 1, cols: 2 })).bytes.toString('latin1')).not.toContain('tEXt');
  });

  it('gives an image the same pixels alone, in any grid, and by its z', async () => {
    const { bytes } = await grid({});
    const fifth = await imageOf(bytes, 5, 8);
    const others = [
      await imageOf((await grid({ rows: 2, cols: 4 })).bytes, 5, 4),
      await imageOf((await grid({ rows: 1, cols: 1, latents: { values: latents(42, 5, 1, latentSize) } })).bytes, 0, 1),
      await imageOf((await grid({ rows: 3, cols: 5 })).bytes, 5, 5),
    ];
    for (const other of others)
      other.forEach((level, i) => {
        expect(Math.abs(level - fifth[i]!)).toBeLessThanOrEqual(1);
      });
  });

  it('answers many requests at once, each with its own image', async () => {
    const alone = await Promise.all([1, 2, 3].map(seed => grid({ latents: { seed }, rows: 1, cols: 3 })));
    const again = await Promise.all(
      Array.from({ length: 30 }, (_, i) => grid({ latents: { seed: 1 + (i % 3) }, rows: 1, cols: 3 })),
    );
    for (const [i, { bytes }] of again.entries()) {
      const [a, b] = [
        await sharp(bytes).raw().toBuffer(),
        await sharp(alone[i % 3]!.bytes)
          .raw()
          .toBuffer(),
      ];
      a.forEach((level, j) => {
        expect(Math.abs(level - b[j]!)).toBeLessThanOrEqual(1);
      });
    }
  });

  it('makes WebP and JPEG, and enlarges every pixel', async () => {
    const one = { rows: 1, cols: 1 };
    const small = await sharp((await grid(one)).bytes)
      .raw()
      .toBuffer();
    const large = await sharp((await grid({ ...one, scale: 3 })).bytes)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(large.info).toMatchObject({ width: 3 * imageSize, height: 3 * imageSize });
    for (const [x, y] of [
      [0, 0],
      [1, 2],
      [imageSize - 1, imageSize - 1],
    ] as const) {
      const at = (y * imageSize + x) * 3;
      const enlarged = ((3 * y + 1) * 3 * imageSize + 3 * x + 2) * 3;
      expect([...large.data.subarray(enlarged, enlarged + 3)]).toEqual([...small.subarray(at, at + 3)]);
    }
    for (const format of ['webp', 'jpeg'] as const)
      expect(await sharp((await grid({ ...one, format })).bytes).metadata()).toMatchObject({
        format,
        width: imageSize,
      });
  });

  it('draws every latent towards the middle', async () => {
    const z = latents(42, 0, 1, latentSize);
    const one = { rows: 1, cols: 1 };
    const half = await grid({ ...one, truncation: 0.5 });
    const given = await grid({ ...one, latents: { values: z.map(x => x / 2) } });
    expect(await imageOf(half.bytes, 0, 1)).toEqual(await imageOf(given.bytes, 0, 1));
  });

  it('knows raw from averaged weights', async () => {
    const [ema, raw] = [await grid({ weights: 'ema' }), await grid({ weights: 'raw' })];
    expect(ema.bytes.equals(raw.bytes)).toBe(false);
  });

  it('names the length that z needs', async () => {
    const short = grid({ rows: 1, cols: 1, latents: { values: new Float32Array(latentSize - 1) } });
    await expect(short).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ path: 'z', message: expect.stringContaining(`${latentSize} numbers`) }],
    });
  });

  it('serves a chosen checkpoint, and says when it has been removed', async () => {
    const chosen = await grid({ model: `${job.id}-10` });
    expect(chosen.checkpoint.step).toBe(10);
    expect(chosen.bytes.equals((await grid({})).bytes)).toBe(false);
    const removed = { ...chosen.checkpoint, id: 'job-999-10' };
    await expect(grid({ checkpoint: { ...removed, files: otherFiles(removed) } })).rejects.toMatchObject({
      code: 'CHECKPOINT_NOT_FOUND',
    });
  });

  it('swaps a newer checkpoint in under load, without a failed or mixed grid', async () => {
    const made: { bytes: Buffer; checkpoint: CheckpointManifest; seed: number }[] = [];
    let isTraining = true;
    const client = async (first: number) => {
      for (let seed = first; isTraining || made.at(-1)?.checkpoint.step !== 30; seed += 4)
        made.push({ ...(await grid({ latents: { seed }, rows: 2, cols: 3 })), seed });
    };
    const clients = [0, 1, 2, 3].map(client);
    await trainFor(30);
    isTraining = false;
    await Promise.all(clients);
    expect(new Set(made.map(({ checkpoint }) => checkpoint.step))).toEqual(new Set([20, 30]));
    for (const step of [20, 30]) {
      const some = made.filter(({ checkpoint }) => checkpoint.step === step).slice(-3);
      for (const { bytes, checkpoint, seed } of some) {
        const again = await grid({ model: checkpoint.id, latents: { seed }, rows: 2, cols: 3 });
        expect(bytes.equals(again.bytes)).toBe(true);
      }
    }
  });

  it('serves the checkpoint before a damaged one', async () => {
    await trainFor(40);
    await writeFile(join(directory, 'checkpoints', `${job.id}-40`, 'generator.safetensors'), 'damaged');
    await expect(grid({})).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' });
    expect((await grid({})).checkpoint.step).toBe(30);
  });

  it('keeps more models in use than it holds at once', async () => {
    const requests = (['ema', 'raw'] as const).flatMap(weights =>
      [undefined, `${job.id}-20`, `${job.id}-30`].map(model => ({
        weights,
        ...(model && { model }),
        rows: 1,
        cols: 1,
      })),
    );
    for (let round = 0; round < 2; round++)
      for (const request of requests) expect((await grid(request)).bytes.length).toBeGreaterThan(50);
  });
});
