import { otherSignatures, signatures } from '../archive/signatures.js';
import type { ForeignKind } from '../source/source-image.js';

/** A kind of file that is not an image that can be read. */
export interface ForeignFile {
  /** What it is, as in "is a BMP image". */
  readonly what: string;
  /** What the user can do with it, as an imperative. */
  readonly todo: string;
  /** How such files begin, as Latin-1; `?` stands for any byte. */
  readonly begins: readonly string[];
  /** `picture` when left out. */
  readonly kind?: ForeignKind;
}

/** The same for text, which may begin with a byte order mark, space, and more. */
export interface ForeignText extends Omit<ForeignFile, 'begins'> {
  readonly begins: RegExp;
}

const mogrify = (ending: string) => `convert it to PNG, for example with ImageMagick: mogrify -format png *.${ending}`;
const frames = 'save its frames as pictures, for example: ffmpeg -i FILE %05d.png';
/** What to do with raw images from cameras. */
export const developing = 'develop it to JPEG, for example with: darktable-cli FILE NEW.jpg';
const noPicture = 'only pictures can be learned from';
const unpack = 'unpack it, and send the pictures in it';

/** Binary files that are mistaken for pictures, contain some, or lie among them. */
export const foreignFiles: readonly ForeignFile[] = [
  {
    what: 'a PNG that Xcode has rewritten for iPhones (CgBI), which other programs cannot read',
    todo: 'send the original, or turn it back on a Mac with: xcrun -sdk iphoneos pngcrush -revert-iphone-optimizations FILE.png NEW.png',
    begins: ['\x89PNG\r\n\x1a\n????CgBI'],
  },
  {
    what: 'a camera raw image',
    todo: developing,
    begins: ['II*\0????CR', 'IIRO', 'IIRS', 'MMOR', 'IIU\0', 'FUJIFILMCCD-RAW', '????ftypcrx', '\0MRM', 'FOVb'],
  },
  { what: 'a TIFF image', todo: mogrify('tif'), begins: ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'] },
  { what: 'a BMP image', todo: mogrify('bmp'), begins: ['BM????\0\0\0\0'] },
  { what: 'an icon', todo: mogrify('ico'), begins: ['\0\0\x01\0?\0', '\0\0\x02\0?\0'] },
  {
    what: 'a JPEG XL image',
    todo: 'convert it to PNG: djxl FILE.jxl NEW.png',
    begins: ['\xff\x0a', '\0\0\0\x0cJXL '],
  },
  { what: 'a JPEG 2000 image', todo: mogrify('jp2'), begins: ['\xff\x4f\xff\x51', '\0\0\0\x0cjP  '] },
  { what: 'a JPEG XR image', todo: 'convert it to PNG or JPEG', begins: ['II\xbc\x01'] },
  { what: 'a Photoshop document', todo: 'export it as PNG', begins: ['8BPS'] },
  { what: 'a GIMP document', todo: 'export it as PNG', begins: ['gimp xcf'] },
  { what: 'an image of high dynamic range', todo: mogrify('exr'), begins: ['v/1\x01', '#?RADIANCE'] },
  { what: 'a QOI image', todo: mogrify('qoi'), begins: ['qoif'] },
  { what: 'a DDS texture', todo: mogrify('dds'), begins: ['DDS '] },
  { what: 'a FITS image', todo: mogrify('fits'), begins: ['SIMPLE  ='] },
  { what: 'a DICOM image', todo: mogrify('dcm'), begins: [`${'?'.repeat(128)}DICM`] },
  {
    what: 'a sound',
    kind: 'other',
    todo: noPicture,
    begins: ['ID3', 'fLaC', 'OggS', 'RIFF????WAVE', '????ftypM4A '],
  },
  {
    what: 'a video',
    kind: 'other',
    todo: frames,
    begins: [
      '????ftyp',
      '????moov',
      '????mdat',
      '????wide',
      '????free',
      '\x1a\x45\xdf\xa3',
      'RIFF????AVI ',
      'FLV\x01',
      '\0\0\x01\xba',
      '\x30\x26\xb2\x75\x8e\x66\xcf\x11',
    ],
  },
  {
    what: 'a PDF document',
    kind: 'other',
    todo: 'save its pictures with: pdfimages -png FILE.pdf page',
    begins: ['%PDF'],
  },
  { what: 'a PostScript document', todo: 'convert it to PNG', begins: ['%!PS'] },
  {
    what: 'a MATLAB file',
    kind: 'data',
    todo: 'save its pictures as PNG files, in MATLAB with imwrite',
    begins: ['MATLAB 5.0 MAT-file', 'MATLAB 7.3 MAT-file'],
  },
  {
    what: 'a NumPy array',
    todo: 'save its pictures as PNG, in Python with PIL.Image.fromarray(picture).save("1.png")',
    begins: ['\x93NUMPY'],
    kind: 'data',
  },
  {
    what: 'an HDF5 file',
    kind: 'data',
    todo: 'save the pictures in it as PNG files, in Python with h5py',
    begins: ['\x89HDF\r\n\x1a\n'],
  },
  {
    what: 'a Parquet file',
    kind: 'data',
    todo: 'save the pictures in it as files, in Python with pyarrow or the datasets library of Hugging Face',
    begins: ['PAR1'],
  },
  {
    what: 'an Arrow file',
    kind: 'data',
    todo: 'save the pictures in it as files, in Python with pyarrow or the datasets library of Hugging Face',
    begins: ['ARROW1\0\0', 'FEA1', '\xff\xff\xff\xff????\x10\0\0\0'],
  },
  {
    what: 'an LMDB database',
    kind: 'data',
    todo: 'save the pictures in it as files, in Python with lmdb',
    begins: [`${'?'.repeat(16)}\xde\xc0\xef\xbe`],
  },
  {
    what: 'a RecordIO file of MXNet',
    kind: 'data',
    todo: 'save the pictures in it as files',
    begins: ['\x0a\x23\xd7\xce'],
  },
  { what: 'an SQLite database', kind: 'data', todo: 'save the pictures in it as files', begins: ['SQLite format 3\0'] },
  { what: 'a ZIP archive', kind: 'other', todo: unpack, begins: signatures.zip },
  { what: 'a gzip file', kind: 'other', todo: unpack, begins: signatures.gzip },
  { what: 'a tar archive', kind: 'other', todo: unpack, begins: [`${'?'.repeat(257)}ustar`] },
  {
    what: 'an archive',
    kind: 'other',
    todo: 'pack the pictures as zip or tar instead',
    begins: Object.values(otherSignatures),
  },
  {
    what: 'what macOS stores beside a file',
    kind: 'other',
    todo: 'leave it out, and send the file that it belongs to',
    begins: ['\0\x05\x16\x07', 'bplist00'],
  },
  {
    what: 'a shortcut to a file',
    kind: 'other',
    todo: 'send the file that it leads to',
    begins: ['\x4c\0\0\0\x01\x14\x02\0', 'book\0\0\0\0mark'],
  },
  { what: 'a program', kind: 'other', todo: noPicture, begins: ['\x7fELF', 'MZ?\0', '\xcf\xfa\xed\xfe'] },
];

const start = String.raw`^(\xef\xbb\xbf)?\s*`;
const text = (pattern: string, flags = '') => new RegExp(`${start}${pattern}`, flags);

export const foreignTexts: readonly ForeignText[] = [
  {
    what: 'a web page',
    kind: 'lost',
    todo: 'the address led to a page and not to the file: download the picture itself',
    begins: text('<(!doctype html|html|head|body)', 'i'),
  },
  {
    what: 'an SVG drawing',
    todo: 'convert it to PNG: rsvg-convert FILE.svg -o NEW.png',
    begins: text(String.raw`<(svg|(\?xml|!--|!doctype svg).*<svg)`, 'is'),
  },
  {
    what: 'an answer that refuses access to a file (XML)',
    kind: 'lost',
    todo: 'download the picture itself, with an address that has not expired',
    begins: text(String.raw`<(\?xml[^>]*>\s*<)?error>`, 'i'),
  },
  {
    what: 'an error message in JSON',
    kind: 'lost',
    todo: 'the download failed: download the picture again',
    begins: text(String.raw`\{[^{}[\]]{0,200}"(error|errors|message|detail)"\s*:`, 'i'),
  },
  {
    what: 'a pointer of Git LFS, not the file itself',
    kind: 'lost',
    todo: 'fetch the file itself with: git lfs pull',
    begins: /^version https:\/\/git-lfs/,
  },
  { what: 'a PNM image', todo: mogrify('ppm'), begins: /^P[1-7]\s+\d+\s+\d/ },
  {
    what: 'an image in base64, which is text',
    kind: 'lost',
    todo: 'decode it, and send or write the bytes (in Python: base64.b64decode(text))',
    begins: text(
      '(data:image/[a-z+.-]+;base64,|/9j/[A-Za-z0-9+/_-]|iVBORw0KGg|R0lGOD[dl]h|UklGR[A-Za-z0-9+/]{4,7}XRUJQ)',
    ),
  },
  {
    what: "bytes as Python prints them (b'…'), which is text",
    kind: 'lost',
    todo: 'send or write the bytes themselves, not str() or repr() of them',
    begins: /^b(['"]).{0,40}\\x[0-9a-f]{2}/s,
  },
];
