import { describe, expect, test } from 'vitest';
import { recognizeFormat } from '../../../src/dataset/image/format.js';
import { fixtureFile } from '../fixture-images.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
/** The first box of a file in the ISO base media format. */
const brands = (...names: string[]) =>
  latin1(`\0\0\0${String.fromCharCode(12 + names.length * 4)}ftyp${names[0]}\0\0\0\0${names.slice(1).join('')}....`);

describe('recognizeFormat', () => {
  test.each([
    ['grey.jpg', 'JPEG'],
    ['rgb.png', 'PNG'],
    ['lossy.webp', 'WebP'],
    ['still.gif', 'GIF'],
    ['alpha.avif', 'AVIF'],
    ['alpha.heic', 'HEIC'],
  ])('%s is a %s', (name, format) => expect(recognizeFormat(fixtureFile(name))).toBe(format));

  test('tells AVIF from HEIC by any of its brands', () => {
    expect(recognizeFormat(brands('mif1', 'miaf', 'avif'))).toBe('AVIF');
    expect(recognizeFormat(brands('mif1', 'mif1', 'heic'))).toBe('HEIC');
    expect(recognizeFormat(brands('mif1', 'miaf'))).toBe('HEIC');
    expect(recognizeFormat(Buffer.concat([brands('mif1', 'miaf'), latin1('infe....av01')]))).toBe('AVIF');
    expect(() => recognizeFormat(brands('isom', 'mp42'))).toThrow('is a video: save its frames as pictures');
  });

  test.each([
    ['', 'is empty'],
    [
      '\x01\xd8hi\n',
      'is none of JPEG, PNG, WebP, GIF, AVIF, HEIC: it has 5 bytes and begins with 01 d8 68 69 0a ("..hi.")',
    ],
    ['\xff\xd8', 'is none of JPEG, PNG, WebP, GIF, AVIF, HEIC: it has 2 bytes and begins with ff d8 ("..")'],
    ['BM\x36\x10\0\0\0\0\0\0', 'is a BMP image: convert it to PNG'],
  ])('%j: %s', (start, message) => {
    expect(() => recognizeFormat(latin1(start))).toThrow(
      expect.objectContaining({ name: 'Rejection', reason: 'notAnImage', message: expect.stringContaining(message) }),
    );
  });
});
