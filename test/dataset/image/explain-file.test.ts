import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../src/dataset/image/decode.js';
import { explainFile } from '../../../src/dataset/image/explain-file.js';
import { Framing } from '../../../src/schema/dataset.js';
import { endMark, tar } from '../archive/tar-writer.js';
import { unpack } from '../archive/unpack.js';
import { zip } from '../archive/zip-writer.js';

const folder = join(import.meta.dirname, '../../fixtures/foreign');
const foreign = (name: string) => {
  const bytes = readFileSync(join(folder, name));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const framing = Framing.parse({});
const why = (file: Uint8Array) =>
  decodeImage(file, framing).then(
    () => 'was read',
    (error: Error) => error.message,
  );

describe('files that other programs wrote are named, with what to do', () => {
  test.each([
    ['xcode.png', /^is a PNG that Xcode has rewritten for iPhones \(CgBI\).*: .*-revert-iphone-optimizations/],
    ['12-bit.jpg', /^is a JPEG of 12 bits a channel: save it again as PNG, or/],
    ['lossless.jpg', /^is a lossless JPEG: save it again as PNG, or/],
    ['jpeg-ls.jls', /^is a JPEG-LS image: save it again as PNG, or/],
    ['jpeg-2000.jp2', /^is a JPEG 2000 image: convert it to PNG.*mogrify -format png \*\.jp2$/],
    ['jpeg-xl.jxl', /^is a JPEG XL image: convert it to PNG: djxl /],
    ['jpeg-xr.jxr', /^is a JPEG XR image: convert it/],
    ['image.tif', /^is a TIFF image: .*mogrify -format png \*\.tif$/],
    ['camera.dng', /^is a camera raw image \(DNG\): develop it to JPEG/],
    ['image.bmp', /^is a BMP image: .*mogrify -format png \*\.bmp$/],
    ['icon.ico', /^is an icon: .*mogrify/],
    ['document.pdf', /^is a PDF document: save its pictures with: pdfimages -png/],
    ['digits-idx3-ubyte', /^is an IDX file of 3×28×28 values.*offset=16\).reshape\(3, 28, 28\) and PIL/],
    ['digits-idx3-ubyte.gz', /^is an IDX file of 3×28×28 values, as MNIST/],
    ['labels-idx1-ubyte', /^is an IDX file of 3 labels, as MNIST has them: leave it out/],
    ['cifar-pickle', /^is a pickle of CIFAR: .*\[b"data"\]\.reshape\(-1, 3, 32, 32\)/],
    ['cifar-binary.gz', /^is a file of 12 pictures of CIFAR-10 in binary: .*reshape\(-1, 3073\)\[:, 1:\]/],
    ['pickle-0.pkl', /^is a pickle, .*: save its pictures as PNG/],
    ['pickle-4.pkl', /^is a pickle, .*: save its pictures as PNG/],
    ['array.npy', /^is a NumPy array of 3×28×28 values of type \|u1: save its pictures as PNG/],
    ['images.h5', /^is an HDF5 file: .*h5py/],
    ['images.mat', /^is a MATLAB file: .*imwrite/],
    ['images.parquet', /^is a Parquet file: .*pyarrow/],
    ['images.arrow', /^is an Arrow file: .*pyarrow/],
    ['stream.arrow', /^is an Arrow file: .*pyarrow/],
    ['images.sqlite', /^is an SQLite database: save the pictures in it as files/],
  ])('%s', async (name, message) => expect(await why(foreign(name))).toMatch(message));

  test('but a JPEG with arithmetic coding is read', async () => {
    expect(await decodeImage(foreign('arithmetic.jpg'), framing)).toMatchObject({ side: 32 });
  });
});

describe('files are known by how they begin', () => {
  test.each([
    ['II*\0\x10\0\0\0CR\x02\0', 'is a camera raw image: develop it'],
    ['\0\0\0\x18ftypcrx \0\0\0\x01', 'is a camera raw image: develop it'],
    ['FUJIFILMCCD-RAW 0201', 'is a camera raw image: develop it'],
    ['MM\0*', 'is a TIFF image: convert it'],
    ['8BPS\0\x01', 'is a Photoshop document: export it as PNG'],
    ['\0\0\0\x20ftypisom\0\0\x02\0', 'is a video: save its frames as pictures, for example: ffmpeg'],
    ['\0\0\0\x14ftypqt  ', 'is a video: '],
    ['\x1a\x45\xdf\xa3\x01\0\0\0', 'is a video: '],
    ['RIFF\x24\x08\0\0WAVEfmt ', 'is a sound: only pictures can be learned from'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'is an SVG drawing: convert it to PNG: rsvg-convert'],
    ['\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<svg', 'is an SVG drawing'],
    ['\n<!DOCTYPE html><html><svg>', 'is a web page: .*download the picture itself'],
    ['{"error": {"code": 404, "message": "not found"}}', 'is an error message in JSON: the download failed'],
    ['{"status": 403, "message": "Forbidden"}', 'is an error message in JSON'],
    ['<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code>', 'is an answer that refuses access to a file'],
    ['version https://git-lfs.github.com/spec/v1\n', 'is a pointer of Git LFS, .*: .*git lfs pull$'],
    ['P6\n40 32\n255\n', 'is a PNM image'],
    ['PK\x03\x04', 'is a ZIP archive: unpack it'],
    ['7z\xbc\xaf\x27\x1c', 'is an archive: pack the pictures as zip or tar'],
    [`images/${'\0'.repeat(250)}ustar`, 'is a tar archive: unpack it'],
    ['\0\x05\x16\x07\0\x02\0\0Mac OS X', 'is what macOS stores beside a file: leave it out'],
    [`${'\0'.repeat(16)}\xde\xc0\xef\xbe\x01\0\0\0`, 'is an LMDB database: '],
    ['/9j/4AAQSkZJRgABAQAAAQABAAD', 'is an image in base64, which is text: decode it'],
    ['data:image/png;base64,iVBORw0KGgo', 'is an image in base64, which is text: decode it'],
    [`b'\\x89PNG\\r\\n\\x1a\\n'`, "is bytes as Python prints them (b'…'), which is text: send or write the bytes"],
  ])('%j: %s', (start, message) => {
    const [what = '', todo = ''] = message.split('.*');
    expect(explainFile(latin1(start))?.startsWith(what)).toBe(true);
    expect(explainFile(latin1(start))).toContain(todo.replace(/\$$/, ''));
  });

  test.each([
    ['hello', 'is text, not a picture: it begins with "hello"'],
    ['BM, said he', 'is text, not a picture: it begins with "BM, said he"'],
    ['名前,年齢\n太郎,20\n', 'is text, not a picture: it begins with "名前,年齢 太郎,20"'],
    ['one\n\u202etwo\u2028three', 'is text, not a picture: it begins with "one two three"'],
    [`${'ö'.repeat(600)}`, `is text, not a picture: it begins with "${'ö'.repeat(40)}…"`],
    ['\ufeff', 'is text that is only space: leave it out'],
    ['faces.zip', 'is the text "faces.zip", not the file of that name: with curl, write @ before the path'],
    ['@/home/me/cats/1.jpg\n', 'is the text "@/home/me/cats/1.jpg", not the file of that name: with curl, write @'],
    ['https://example.com/faces.zip', 'is the address "https://example.com/faces.zip", not what is there: download it'],
  ])('text is shown: %j', (text, message) => expect(explainFile(Buffer.from(text))).toContain(message));

  test('text in UTF-16 is text too', () => {
    expect(explainFile(Buffer.from('\ufeffhello', 'utf16le'))).toBe('is text (UTF-16), not a picture: leave it out');
  });

  test.each([1, 2, 1000, 100_000])('%i zeros are named', bytes => {
    expect(explainFile(Buffer.alloc(bytes))).toBe(
      `consists of zeros alone (${bytes} bytes): it was not copied or downloaded whole, so fetch it again`,
    );
    expect(explainFile(Buffer.concat([Buffer.alloc(bytes), Buffer.from([1])]))).toBeUndefined();
  });

  test('what only looks a little like one of them is nothing that is known', () => {
    for (const start of ['\0\0\x08\x03\0\0\0\x05', '\x80\x02}q\0', '\x93NUMP', 'II*', '\x07'.repeat(3073)])
      expect(explainFile(latin1(`${start}\xff\x01`)), start).toBeUndefined();
  });

  test('a TIFF of sharp, and those that are cut off, are TIFFs', async () => {
    const tiff = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } })
      .tiff()
      .toBuffer();
    for (const length of [4, 8, 12, 200, tiff.length])
      expect(explainFile(tiff.subarray(0, length)), `${length}`).toMatch(/^is a TIFF image/);
  });
});

test('the same is said of a file on its own, compressed, and in archives', async () => {
  const content = foreign('cifar-pickle');
  const member = { name: 'a.png', content };
  for (const body of [content, gzipSync(content), zip([member]), Buffer.concat([tar(member), endMark])]) {
    const { entries } = await unpack(body);
    expect(entries).toHaveLength(1);
    expect(await why(latin1(entries[0]![1]))).toMatch(/^is a pickle of CIFAR/);
  }
});
