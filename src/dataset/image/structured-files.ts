/** Files that are recognized by their structure rather than by a signature, and what their headers say they contain. */

import { type Said, say } from '../../schema/rejections/said.js';
import type { ForeignKind } from '../source/source-image.js';

/** @returns what the file is and what to do with it, as in "is …" */
type Recognizer = (file: Buffer) => Said | undefined;

/** What makes pictures of CIFAR's planes, in Python. */
const cifarPictures = 'reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1) and PIL.Image.fromarray';

/** NumPy's names of value types, which end with the size of a value in bytes. */
const idxTypes: Readonly<Record<number, string>> = { 8: 'u1', 9: 'i1', 11: '>i2', 12: '>i4', 13: '>f4', 14: '>f8' };

/** The IDX format of MNIST: two zeros, type, number of dimensions, dimensions as uint32, values. All big-endian. */
function idx(file: Buffer): Said | undefined {
  const type = idxTypes[file[2] ?? 0];
  const dimensions = file[3] ?? 0;
  const begin = 4 + 4 * dimensions;
  if (file.length < begin || file.readUInt16BE(0) !== 0 || !type || dimensions < 1 || dimensions > 4) return undefined;
  const sizes = Array.from({ length: dimensions }, (_, i) => file.readUInt32BE(4 + 4 * i));
  if (sizes.reduce((product, size) => product * size, Number(type.at(-1))) !== file.length - begin) return undefined;
  if (dimensions === 1) return say('IDX_LABELS', { count: sizes[0]! });
  const pictures = `reshape(${sizes.join(', ')})`;
  return say('IDX', {
    values: sizes.join('×'),
    program: `numpy.frombuffer(data, "${type}", offset=${begin}).${pictures} and PIL.Image.fromarray`,
  });
}

/** numpy.lib.format: magic, version, length of the header, and the header as a Python literal. */
function numpyArray(file: Buffer): Said | undefined {
  if (file.toString('latin1', 0, 6) !== '\x93NUMPY') return undefined;
  const header = file.toString('latin1', 8, 1024);
  const shape = header
    .match(/'shape':\s*\(([\d, ]*)\)/)?.[1]
    ?.match(/\d+/g)
    ?.join('×');
  const type = header.match(/'descr':\s*'([^']{1,20})'/)?.[1];
  return say('NUMPY_ARRAY', { shape: shape ?? '', type: type ?? '' });
}

/** The second and third byte of pickles from protocol 2 on may be these, if they begin with a container or object. */
const protocols = [2, 3, 4, 5];
const opcodes = '\x95}](cX\x8cUCNKG';
/** How pickles of protocol 0 begin: a dict, a list, an object. */
const oldPickle = /^(\(d|\(l|ccopy_reg\n)/;

/** Python's pickle: protocol 2 and up begin with their number, 0 with a mark; all end with a period. */
function pickle(file: Buffer): Said | undefined {
  const start = file.toString('latin1', 0, 16);
  const isNew = file[0] === 0x80 && protocols.includes(file[1] ?? 0) && opcodes.includes(start.charAt(2));
  if ((!isNew && !oldPickle.test(start)) || file.length < 4 || file.at(-1) !== 0x2e) return undefined;
  const isCifar = ['batch_label', 'fine_labels', 'coarse_labels'].some(key => file.includes(key, 0, 'latin1'));
  if (!isCifar) return say('PICKLE');
  return say('CIFAR_PICKLE', { program: `pickle.load(file, encoding="bytes")[b"data"].${cifarPictures}` });
}

/** Labels (one byte in CIFAR-10, two in CIFAR-100), then 32×32 pixels as planes of red, green and blue; repeated. */
function cifarBinary(file: Buffer): Said | undefined {
  for (const [name, labels, classes] of [
    ['CIFAR-10', 1, 10],
    ['CIFAR-100', 2, 100],
  ] as const) {
    const record = labels + 3072;
    const count = file.length / record;
    // Fewer could be a coincidence.
    if (!Number.isInteger(count) || count < 10) continue;
    const isLabel = (at: number) => file[at]! < 20 && file[at + labels - 1]! < classes;
    if (Array.from({ length: count }, (_, i) => i * record).every(isLabel))
      return say('CIFAR', {
        count,
        name,
        program: `numpy.frombuffer(data, "uint8").reshape(-1, ${record})[:, ${labels}:].${cifarPictures}`,
      });
  }
  return undefined;
}

const makeTag = 0x010f;
const subfilesTag = 0x014a;
const dngTag = 0xc612;

/** Most cameras' raw files are TIFFs with the maker's name, and the picture in a directory of its own (TIFF 6.0, 2). */
function cameraTiff(file: Buffer): Said | undefined {
  const order = file.toString('latin1', 0, 4);
  if (order !== 'II*\0' && order !== 'MM\0*') return undefined;
  const little = order === 'II*\0';
  const u16 = (at: number) => (little ? file.readUInt16LE(at) : file.readUInt16BE(at));
  try {
    const at = little ? file.readUInt32LE(4) : file.readUInt32BE(4);
    const tags = Array.from({ length: u16(at) }, (_, i) => u16(at + 2 + 12 * i));
    const raw = tags.includes(dngTag) || (tags.includes(makeTag) && tags.includes(subfilesTag));
    return raw ? say(tags.includes(dngTag) ? 'CAMERA_DNG' : 'CAMERA_RAW') : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function zeros(file: Buffer): Said | undefined {
  // Compared with itself shifted by one byte: avoids a loop in JavaScript over up to 64 MB.
  const isZero = file[0] === 0 && file.subarray(1).equals(file.subarray(0, -1));
  return isZero ? say('ZEROS', { bytes: file.length }) : undefined;
}

/** In the order in which they are tried. */
export const structuredFiles: readonly { readonly recognize: Recognizer; readonly kind: ForeignKind }[] = [
  { recognize: zeros, kind: 'picture' },
  { recognize: idx, kind: 'data' },
  { recognize: numpyArray, kind: 'data' },
  { recognize: pickle, kind: 'data' },
  { recognize: cameraTiff, kind: 'picture' },
  { recognize: cifarBinary, kind: 'data' },
];
