import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../src/dataset/image/decode.js';
import { importDataset } from '../../../src/dataset/index.js';
import { Rejection } from '../../../src/dataset/source/source-image.js';
import { Framing } from '../../../src/schema/dataset.js';
import { endMark, tar } from '../archive/tar-writer.js';
import { zip } from '../archive/zip-writer.js';
import { fixtureFile, fixtureNames } from '../fixture-images.js';
import { temporaryFolders } from '../folders.js';
import { example, record } from '../tfrecord-writer.js';

const framing = Framing.parse({});
const file = fixtureFile('rgb-444.heic');
const heic = fixtureNames.filter(name => name.endsWith('.heic'));

/** The file with another size in each `ispe` box, which says how large an image is (ISO/IEC 23008-12, 6.5.3). */
function sized(name: string, width: number, height: number): Buffer {
  const changed = Buffer.from(fixtureFile(name));
  for (let at = changed.indexOf('ispe'); at >= 0; at = changed.indexOf('ispe', at + 1)) {
    changed.writeUInt32BE(width, at + 8);
    changed.writeUInt32BE(height, at + 12);
  }
  return changed;
}

const rejection = (reason: string, message: RegExp) =>
  expect.objectContaining({ reason, message: expect.stringMatching(message) });
const outcome = (bytes: Uint8Array) => decodeImage(bytes, framing).catch((error: unknown) => error);

describe('decodeImage, of HEIC', () => {
  test('refuses more pixels than are decoded before it decodes any', async () => {
    expect(await outcome(sized('rgb-444.heic', 6000, 5000))).toEqual(
      rejection('tooManyPixels', /^6000×5000 pixels; at/),
    );
    expect(await outcome(sized('rgb-444.heic', 0xffff_ffff, 0xffff_ffff))).toEqual(
      rejection('tooManyPixels', /pixels/),
    );
  });

  test('refuses an image of which too little is shown', async () => {
    const cropped = Buffer.from(file);
    // The height of the clean aperture, whose numerator comes third (ISO/IEC 14496-12, 12.1.4).
    cropped.writeUInt32BE(15, cropped.indexOf('clap') + 12);
    expect(await outcome(cropped)).toEqual(rejection('tooSmall', /^48×15 pixels/));
  });

  test.each([17, 32, 200, 4096])('decodes or rejects what is coded larger or smaller than it says: %s', async side => {
    expect(await outcome(sized('rgb-444.heic', side, side))).toEqual(expect.any(Rejection));
  });

  test.each(heic)('%s: cut off anywhere, it is the whole picture or none', async name => {
    const whole = await decodeImage(fixtureFile(name), framing);
    for (let end = fixtureFile(name).length - 1; end > 0; end -= 173)
      expect([whole, expect.any(Rejection)]).toContainEqual(await outcome(fixtureFile(name).subarray(0, end)));
  });

  test('says of a coding that it has no decoder for what to do', async () => {
    const other = Buffer.from(fixtureFile('rgb-444.avif'));
    for (let at = other.indexOf('avif'); at >= 0; at = other.indexOf('avif')) other.write('heic', at, 'latin1');
    const message = /^is a HEIF image in a coding other than HEVC: convert it to PNG or JPEG$/;
    expect(await outcome(other)).toEqual(rejection('notAnImage', message));
  });

  test('answers meanwhile: it decodes in another thread', async () => {
    let isDone = false;
    let turns = 0;
    const decoding = Promise.all(heic.map(name => decodeImage(fixtureFile(name), framing))).finally(() => {
      isDone = true;
    });
    for (; !isDone; turns++) await new Promise(setImmediate);
    await decoding;
    expect(turns).toBeGreaterThan(heic.length);
  });
});

describe('HEIC in datasets', () => {
  const { folders, write, prepare } = temporaryFolders();
  const names = ['rgb-444.heic', 'tiles.heic', 'alpha.heic', 'profile-p3.heic', 'exif-6.heic'] as const;
  const [lone, zipped, tarred, recorded, damaged] = names.map(name => Buffer.from(fixtureFile(name)));
  const files = {
    'IMG_0001.HEIC': lone!,
    'b.zip': zip([{ name: 'IMG_0002.HEIC', content: zipped! }]),
    'c.tar': Buffer.concat([tar({ name: 'IMG_0003.heif', content: tarred! }), endMark]),
    'd.tfrecords': record(example({ image_raw: recorded! })),
    'e.HEIC': damaged!.subarray(0, 900),
  };
  const expected = { images: 4, duplicates: 0, rejected: [{ name: 'e.HEIC', reason: 'corrupt' }], sides: { max: 36 } };

  test('in a folder, a zip, a tar and TFRecords', async () => {
    await write(Object.fromEntries(Object.entries(files).map(([name, content]) => [`set/${name}`, content])));
    expect((await prepare('set')).manifest).toMatchObject(expected);
  });

  test('imported', async () => {
    const path = join(folders.dataDir, 'mine');
    await mkdir(path);
    for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
    const { signal } = new AbortController();
    const options = { ...folders, id: 'mine', path, framing, concurrency: 2, signal, onProgress: () => {} };
    expect(await importDataset(options)).toMatchObject(expected);
  });
});
