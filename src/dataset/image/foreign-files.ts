import type { ForeignFileCode } from '../../schema/rejections/foreign-file-texts.js';
import { otherSignatures, signatures } from '../archive/signatures.js';
import type { ForeignKind } from '../source/source-image.js';

/** A kind of file that is not an image that can be read. */
export interface ForeignFile {
  /** Of the text that says what it is, and what to do with it. */
  readonly code: ForeignFileCode;
  /** How such files begin, as Latin-1; `?` stands for any byte. */
  readonly begins: readonly string[];
  /** `picture` when left out. */
  readonly kind?: ForeignKind;
}

/** The same for text, which may begin with a byte order mark, space, and more. */
export interface ForeignText extends Omit<ForeignFile, 'begins'> {
  readonly begins: RegExp;
}

/** Binary files that are mistaken for pictures, contain some, or lie among them. */
export const foreignFiles: readonly ForeignFile[] = [
  {
    code: 'CRUSHED_PNG',
    begins: ['\x89PNG\r\n\x1a\n????CgBI'],
  },
  {
    code: 'CAMERA_RAW',
    begins: ['II*\0????CR', 'IIRO', 'IIRS', 'MMOR', 'IIU\0', 'FUJIFILMCCD-RAW', '????ftypcrx', '\0MRM', 'FOVb'],
  },
  { code: 'TIFF', begins: ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'] },
  { code: 'BMP', begins: ['BM????\0\0\0\0'] },
  { code: 'ICON', begins: ['\0\0\x01\0?\0', '\0\0\x02\0?\0'] },
  {
    code: 'JPEG_XL',
    begins: ['\xff\x0a', '\0\0\0\x0cJXL '],
  },
  { code: 'JPEG_2000', begins: ['\xff\x4f\xff\x51', '\0\0\0\x0cjP  '] },
  { code: 'JPEG_XR', begins: ['II\xbc\x01'] },
  { code: 'PHOTOSHOP', begins: ['8BPS'] },
  { code: 'GIMP', begins: ['gimp xcf'] },
  { code: 'HIGH_DYNAMIC_RANGE', begins: ['v/1\x01', '#?RADIANCE'] },
  { code: 'QOI', begins: ['qoif'] },
  { code: 'DDS', begins: ['DDS '] },
  { code: 'FITS', begins: ['SIMPLE  ='] },
  { code: 'DICOM', begins: [`${'?'.repeat(128)}DICM`] },
  {
    code: 'SOUND',
    kind: 'other',
    begins: ['ID3', 'fLaC', 'OggS', 'RIFF????WAVE', '????ftypM4A '],
  },
  {
    code: 'VIDEO',
    kind: 'other',
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
    code: 'PDF',
    kind: 'other',
    begins: ['%PDF'],
  },
  { code: 'POSTSCRIPT', begins: ['%!PS'] },
  {
    code: 'MATLAB',
    kind: 'data',
    begins: ['MATLAB 5.0 MAT-file', 'MATLAB 7.3 MAT-file'],
  },
  {
    code: 'NUMPY',
    begins: ['\x93NUMPY'],
    kind: 'data',
  },
  {
    code: 'HDF5',
    kind: 'data',
    begins: ['\x89HDF\r\n\x1a\n'],
  },
  {
    code: 'PARQUET',
    kind: 'data',
    begins: ['PAR1'],
  },
  {
    code: 'ARROW',
    kind: 'data',
    begins: ['ARROW1\0\0', 'FEA1', '\xff\xff\xff\xff????\x10\0\0\0'],
  },
  {
    code: 'LMDB',
    kind: 'data',
    begins: [`${'?'.repeat(16)}\xde\xc0\xef\xbe`],
  },
  {
    code: 'MXNET',
    kind: 'data',
    begins: ['\x0a\x23\xd7\xce'],
  },
  { code: 'SQLITE', kind: 'data', begins: ['SQLite format 3\0'] },
  { code: 'ZIP', kind: 'other', begins: signatures.zip },
  { code: 'GZIP', kind: 'other', begins: signatures.gzip },
  { code: 'TAR', kind: 'other', begins: [`${'?'.repeat(257)}ustar`] },
  {
    code: 'ARCHIVE',
    kind: 'other',
    begins: Object.values(otherSignatures),
  },
  {
    code: 'MACOS_METADATA',
    kind: 'other',
    begins: ['\0\x05\x16\x07', 'bplist00'],
  },
  {
    code: 'SHORTCUT',
    kind: 'other',
    begins: ['\x4c\0\0\0\x01\x14\x02\0', 'book\0\0\0\0mark'],
  },
  { code: 'PROGRAM', kind: 'other', begins: ['\x7fELF', 'MZ?\0', '\xcf\xfa\xed\xfe'] },
];

const start = String.raw`^(\xef\xbb\xbf)?\s*`;
const text = (pattern: string, flags = '') => new RegExp(`${start}${pattern}`, flags);

export const foreignTexts: readonly ForeignText[] = [
  {
    code: 'WEB_PAGE',
    kind: 'lost',
    begins: text('<(!doctype html|html|head|body)', 'i'),
  },
  {
    code: 'SVG',
    begins: text(String.raw`<(svg|(\?xml|!--|!doctype svg).*<svg)`, 'is'),
  },
  {
    code: 'ACCESS_REFUSED',
    kind: 'lost',
    begins: text(String.raw`<(\?xml[^>]*>\s*<)?error>`, 'i'),
  },
  {
    code: 'JSON_ERROR',
    kind: 'lost',
    begins: text(String.raw`\{[^{}[\]]{0,200}"(error|errors|message|detail)"\s*:`, 'i'),
  },
  {
    code: 'GIT_LFS',
    kind: 'lost',
    begins: /^version https:\/\/git-lfs/,
  },
  { code: 'PNM', begins: /^P[1-7]\s+\d+\s+\d/ },
  {
    code: 'BASE64',
    kind: 'lost',
    begins: text(
      '(data:image/[a-z+.-]+;base64,|/9j/[A-Za-z0-9+/_-]|iVBORw0KGg|R0lGOD[dl]h|UklGR[A-Za-z0-9+/]{4,7}XRUJQ)',
    ),
  },
  {
    code: 'PYTHON_BYTES',
    kind: 'lost',
    begins: /^b(['"]).{0,40}\\x[0-9a-f]{2}/s,
  },
];
