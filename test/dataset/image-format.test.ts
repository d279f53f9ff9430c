import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { recogniseFormat } from '../../src/dataset/image-format.js';
import { fixtureFile } from './fixture-images.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
/** The first box of a file in the ISO base media format. */
const brands = (...names: string[]) =>
  latin1(`\0\0\0${String.fromCharCode(12 + names.length * 4)}ftyp${names[0]}\0\0\0\0${names.slice(1).join('')}....`);

describe('recogniseFormat', () => {
  test.each([
    ['grey.jpg', 'JPEG'],
    ['rgb.png', 'PNG'],
    ['lossy.webp', 'WebP'],
    ['still.gif', 'GIF'],
    ['alpha.avif', 'AVIF'],
  ])('%s is a %s', (name, format) => expect(recogniseFormat(fixtureFile(name))).toBe(format));

  test('tells AVIF from HEIC by any of its brands', () => {
    expect(recogniseFormat(brands('mif1', 'miaf', 'avif'))).toBe('AVIF');
    expect(() => recogniseFormat(brands('mif1', 'mif1', 'heic'))).toThrow('is a HEIC image');
    expect(() => recogniseFormat(brands('isom', 'mp42'))).toThrow('is a video: save its frames as PNG or JPEG');
  });

  test.each([
    ['', 'is empty'],
    ['hello', 'is none of JPEG, PNG, WebP, GIF, AVIF'],
    ['\xff\xd8', 'is none of'],
    ['BM, said he', 'is none of'],
    ['BM\x36\x10\0\0\0\0\0\0', 'is a BMP image: convert it to PNG or JPEG'],
    ['MM\0*', 'is a TIFF or camera raw image: convert it to PNG or JPEG'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'is an SVG drawing: convert it'],
    ['\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<svg', 'is an SVG drawing'],
    ['\n<!DOCTYPE html><html><svg>', 'is a web page: download the picture itself'],
    ['%PDF-1.7', 'is a PDF document: save its pictures'],
    ['PK\x03\x04', 'is a ZIP archive: unpack it'],
    [`images/${'\0'.repeat(250)}ustar`, 'is an archive: unpack it'],
    ['\0\x05\x16\x07\0\x02\0\0Mac OS X', 'is what macOS stores beside a file: delete it'],
    ['version https://git-lfs.github.com/spec/v1', 'is a pointer of Git LFS: fetch the file itself'],
    ['P6\n40 32\n255\n', 'is a PNM image'],
  ])('%j: %s', (start, message) => {
    expect(() => recogniseFormat(latin1(start))).toThrow(
      expect.objectContaining({ name: 'Rejection', reason: 'notAnImage', message: expect.stringContaining(message) }),
    );
  });

  test('tells what a TIFF is that sharp wrote', async () => {
    const tiff = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } })
      .tiff()
      .toBuffer();
    expect(() => recogniseFormat(tiff)).toThrow('is a TIFF');
  });
});
