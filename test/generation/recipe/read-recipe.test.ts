import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeImage } from '../../../src/generation/encode-image.js';
import { addRecipe, recipeXmp } from '../../../src/generation/recipe/add-recipe.js';
import { RecipeError } from '../../../src/generation/recipe/byte-reader.js';
import { readRecipe } from '../../../src/generation/recipe/read-recipe.js';
import { vectorExpression } from '../../../src/latents/without-names.js';
import { latents } from '../../../src/model/latents.js';
import type { Recipe } from '../../../src/schema/images/recipe.js';

const formats = ['png', 'webp', 'jpeg'] as const;
const picture = { pixels: new Uint8Array(32 * 32 * 3).map((_, i) => i), width: 32, height: 32 };
const recipeWith = (from: Pick<Recipe, 'seed' | 'latents' | 'z'>, more: Partial<Recipe> = {}): Recipe => ({
  format: 1,
  service: '0.1.0',
  checkpoint: 'job-1-20',
  generator: 'a'.repeat(64),
  weights: 'ema',
  ...from,
  rows: 1,
  cols: 1,
  truncation: 1,
  scale: 1,
  image: 'png',
  ...more,
});
const short = recipeWith({ latents: ['seed(1)+0.5*(seed(2)-seed(3, 4)) & "<>\''] });

async function* pieces(file: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < file.length; start += size) yield file.subarray(start, start + size);
}
const read = (file: Uint8Array, size = file.length || 1) => readRecipe(pieces(file, size));

describe.each(formats)('%s', format => {
  test.each([1, 7, 4096])('gives its recipe back, when it arrives in pieces of %d bytes', async size => {
    const file = await encodeImage(picture, format, 1, short);
    expect(await read(file, size)).toBe(JSON.stringify(short));
  });

  test('holds all numbers of 256 latents', async () => {
    const vectors = Array.from({ length: 256 }, (_, i) => vectorExpression(latents(7, i, 1, 100)));
    const recipe = recipeWith({ latents: vectors }, { rows: 16, cols: 16 });
    const file = await encodeImage(picture, format, 1, recipe);
    expect(await read(file)).toBe(JSON.stringify(recipe));
    const bare = await encodeImage(picture, format);
    expect(file.length - bare.length).toBeLessThan(150_000);
    expect(await sharp(file).raw().toBuffer()).toEqual(await sharp(bare).raw().toBuffer());
  });

  test('has none when it was encoded again', async () => {
    const file = await encodeImage(picture, format, 1, short);
    expect(await read(await sharp(file).toFormat(format).toBuffer())).toBeUndefined();
  });

  test('whatever became of its bytes, it is refused, or has a text', async () => {
    const file = await encodeImage(picture, format, 1, short);
    const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(file.length), async (changed, length) => {
        const damaged = Buffer.from(file.subarray(0, length));
        for (const [at, value] of changed) if (at < length) damaged[at] = value;
        await expectAnswer(damaged);
      }),
      { numRuns: 300 },
    );
  });
});

test('XMP that sharp or another program wrote anew is understood', async () => {
  const webp = await encodeImage(picture, 'webp', 1, short);
  expect(await read(await sharp(webp).keepXmp().webp().toBuffer())).toBe(JSON.stringify(short));
  expect(await read(await sharp(webp).keepXmp().jpeg().toBuffer())).toBe(JSON.stringify(short));
  const escaped = JSON.stringify(short).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const attribute = `<x:xmpmeta xmlns:x='adobe:ns:meta/'><r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'
    ><r:Description xmlns:ours='urn:dcgan-service:recipe#' ours:Recipe="${escaped}"/></r:RDF></x:xmpmeta>`;
  const file = await sharp(webp).withXmp(attribute).webp().toBuffer();
  expect(await read(file)).toBe(JSON.stringify(short));
});

test('random bytes are refused', async () => {
  const starts = [
    Buffer.alloc(0),
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    Buffer.from([0xff, 0xd8, 0xff, 0xe1]),
    Buffer.from('RIFF\xff\xff\xff\x7fWEBP', 'latin1'),
  ].map(start => fc.constant(start));
  await fc.assert(
    fc.asyncProperty(fc.oneof(...starts), fc.uint8Array({ maxLength: 2000 }), async (start, bytes) => {
      await expectAnswer(Buffer.concat([start, bytes]));
    }),
    { numRuns: 500 },
  );
});

/** Either a text or none, or an error that a client can understand. */
async function expectAnswer(file: Uint8Array): Promise<void> {
  const answer = await read(file).catch(error => error);
  if (answer instanceof Error) expect(answer).toBeInstanceOf(RecipeError);
}

describe('hostile files', () => {
  let png: Buffer;
  let webp: Buffer;
  beforeAll(async () => {
    png = await encodeImage(picture, 'png');
    webp = await encodeImage(picture, 'webp', 1, short);
  });
  const recipe = recipeWith({ seed: 1 });
  const xmp = (xml: string) => sharp(webp).withXmp(xml).webp().toBuffer();
  const nested = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
  const entities = `<!DOCTYPE x [<!ENTITY a "${'lol'.repeat(10)}">${'<!ENTITY b "&a;&a;&a;">'.repeat(50)}]><x>&b;</x>`;

  test.each<[string, () => Buffer | Promise<Buffer>, RegExp]>([
    [
      'a text that unpacks to gigabytes',
      () => {
        const bomb = addRecipe(png, 'png', recipeWith({ latents: ['0'.repeat(50_000_000)] }));
        expect(bomb.length).toBeLessThan(60_000);
        return bomb;
      },
      /cannot be decompressed/,
    ],
    ['a checksum that is wrong', () => changed(addRecipe(png, 'png', recipe), 'Recipe\0{"format', 8), /checksum/],
    ['nothing but chunks', () => Buffer.concat([png.subarray(0, 33), ...Array(5000).fill(emptyChunk)]), /1000 chunks/],
    [
      'nothing but segments',
      () => Buffer.concat([Buffer.from([0xff, 0xd8]), ...Array(5000).fill(Buffer.from([0xff, 0xfe, 0, 2]))]),
      /1000 segments/,
    ],
    ['XML that is not closed', () => xmp('<a><b></a>'), /malformed/],
    ['elements within elements', () => xmp(nested(10_000)), /within each other/],
    ['entities of entities', () => xmp(entities), /document type/],
    ['a length beyond the end', () => changed(webp, 'XMP ', 5, 0x7f), /ends too early/],
    ['no image', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /no PNG, WebP or JPEG/],
    ['nothing', () => Buffer.alloc(0), /ends too early/],
  ])('%s', async (_, make, message) => {
    const file = await make();
    const before = process.cpuUsage();
    await expect(read(file)).rejects.toThrow(message);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(500_000);
  });

  const emptyChunk = Buffer.concat([Buffer.alloc(4), Buffer.from('abCd'), Buffer.alloc(4)]);

  /** A file with one byte changed, behind a text in it. */
  function changed(file: Buffer, text: string, after: number, value = 0x20): Buffer {
    const copy = Buffer.from(file);
    copy[copy.indexOf(text, 0, 'latin1') + after] = value;
    return copy;
  }

  test('what a recipe looks like to XMP is plain text', () => {
    expect(recipeXmp(short)).toContain('&amp; \\"&lt;&gt;');
  });
});
