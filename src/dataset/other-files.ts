/** To be done with each kind of file. */
const convert = 'convert it to PNG or JPEG';
const frames = 'save its frames as PNG or JPEG';
const pictures = 'save its pictures as PNG or JPEG';
const unpack = 'unpack it';

/** Files that are taken for pictures, or lie among them: what they are, what to do, how they begin. */
const binaries: readonly (readonly [what: string, todo: string, ...beginnings: string[]])[] = [
  ['a TIFF or camera raw image', convert, 'II*\0', 'MM\0*', 'II+\0', 'MM\0+', 'FUJIFILMCCD-RAW', '????ftypcrx'],
  ['a BMP image', convert, 'BM????\0\0\0\0'],
  ['an icon', convert, '\0\0\x01\0', '\0\0\x02\0'],
  ['a JPEG XL image', convert, '\xff\x0a', '\0\0\0\x0cJXL '],
  ['a JPEG 2000 image', convert, '\xff\x4f\xff\x51', '\0\0\0\x0cjP  '],
  ['a Photoshop document', convert, '8BPS'],
  ['an image of high dynamic range', convert, 'v/1\x01', '#?RADIANCE'],
  ['a QOI image', convert, 'qoif'],
  ['a DDS texture', convert, 'DDS '],
  ['a video', frames, '????ftyp', '????moov', '????mdat', '\x1a\x45\xdf\xa3', 'RIFF????AVI '],
  ['a PDF document', pictures, '%PDF'],
  ['a PostScript document', convert, '%!PS'],
  ['a data file', pictures, '\x93NUMPY', '\x89HDF', 'PAR1'],
  ['a ZIP archive', unpack, 'PK\x03\x04', 'PK\x05\x06'],
  [
    'an archive',
    unpack,
    '\x1f\x8b',
    '7z\xbc\xaf',
    'Rar!',
    '\xfd7zXZ',
    'BZh',
    '\x28\xb5\x2f\xfd',
    `${'?'.repeat(257)}ustar`,
  ],
  ['what macOS stores beside a file', 'delete it', '\0\x05\x16\x07'],
  ['a pointer of Git LFS', 'fetch the file itself with git lfs pull', 'version https://git-lfs'],
];

/** The same for text, which may begin with a byte order mark, space, and more. */
const texts: readonly (readonly [what: string, todo: string, beginning: RegExp])[] = [
  ['a web page', 'download the picture itself', /^[^<]{0,3}\s*<(!doctype html|html)/i],
  ['an SVG drawing', convert, /^[^<]{0,3}\s*<(svg|(\?xml|!--|!doctype svg).*<svg)/is],
  ['a PNM image', convert, /^P[1-7]\s+\d+\s+\d/],
];

/**
 * Says what a file is that is none of the accepted images, and what to do with it.
 * @param start its first bytes, as Latin-1
 */
export function describe(start: string): string | undefined {
  if (start === '') return 'is empty';
  const [what, todo] =
    binaries.find(([, , ...beginnings]) => beginnings.some(beginning => begins(start, beginning))) ??
    texts.find(([, , beginning]) => beginning.test(start)) ??
    [];
  return what && `is ${what}: ${todo}`;
}

/** Whether bytes begin in a certain way, in which ? stands for any byte. */
export function begins(start: string, beginning: string): boolean {
  for (let i = 0; i < beginning.length; i++)
    if (i >= start.length || (beginning[i] !== '?' && beginning[i] !== start[i])) return false;
  return true;
}
