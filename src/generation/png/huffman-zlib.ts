import { deflateSync } from 'node:zlib';
import { codeLengths, codesOf, maxCodeLength } from './huffman-code.js';
import { scratch } from './scratch.js';

/** The symbol behind the last byte of a block. */
const endOfBlock = 256;
/** Bytes around the codes: what says how long they are, the end, and what is overwritten. */
const margin = 256;
const memory = scratch();

/** Bits that are written: `held` of them, in `bits`, wait to fill a byte. */
interface Writer {
  readonly view: DataView;
  at: number;
  bits: number;
  held: number;
}

/**
 * Bytes as a zlib stream (RFC 1950) of one block without repetitions (RFC 1951). zlib makes the same with Z_HUFFMAN_ONLY in
 * twice the time.
 * @param words whose bytes are compressed, in the order of the machine's memory: TensorFlow runs on none but those with the
 *   least significant first
 * @param length how many of their bytes; the last word may have fewer than four
 * @returns valid until the next call
 */
export function huffmanZlib(words: Uint32Array, length: number): Uint8Array {
  const whole = words.subarray(0, length >>> 2);
  const tail = new Uint8Array(words.buffer, words.byteOffset + whole.length * 4, length % 4);
  const lengths = codeLengths(countsOf(whole, tail));
  const codes = codesOf(lengths);

  const view = new DataView(memory(Math.ceil((length * maxCodeLength) / 8) + margin));
  const writer: Writer = { view, at: 2, bits: 0, held: 0 };
  // Deflate with a window of 32 KiB, by the fastest algorithm.
  view.setUint16(0, 0x7801);
  writeHeader(writer, lengths);
  const table = new Uint32Array(lengths.length);
  for (let symbol = 0; symbol < table.length; symbol++) table[symbol] = (codes[symbol]! << 4) | lengths[symbol]!;
  writeWords(writer, whole, table);
  for (const symbol of [...tail, endOfBlock]) write(writer, codes[symbol]!, lengths[symbol]!);
  const end = writer.at + Math.ceil(writer.held / 8);
  const stream = new Uint8Array(view.buffer, 0, end + 4);
  stream.set(checksumOf(new Uint8Array(words.buffer, words.byteOffset, length)), end);
  return stream;
}

/** How often each symbol occurs. */
function countsOf(words: Uint32Array, tail: Uint8Array): Uint32Array {
  // One for each byte of a word: the same one cannot be counted twice at once.
  const each = Array.from({ length: 4 }, () => new Uint32Array(endOfBlock + 1));
  const [c0, c1, c2, c3] = each as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    c0[word & 255]!++;
    c1[(word >>> 8) & 255]!++;
    c2[(word >>> 16) & 255]!++;
    c3[word >>> 24]!++;
  }
  for (const byte of tail) c0[byte]!++;
  for (let symbol = 0; symbol < endOfBlock; symbol++) c0[symbol]! += c1[symbol]! + c2[symbol]! + c3[symbol]!;
  c0[endOfBlock] = 1;
  return c0;
}

/** The Adler-32 checksum (RFC 1950, 8.2): zlib ends with it what it does not compress. */
function checksumOf(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level: 0, memLevel: 1, windowBits: 9, chunkSize: bytes.length + 1024 }).subarray(-4);
}

/** In which order a block says how long the codes are in which it says how long its codes are (RFC 1951, 3.2.7). */
const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The lengths of the codes, four bits each: to shorten them too would save a few dozen bytes. */
function writeHeader(writer: Writer, lengths: Uint8Array): void {
  // The last block; with codes of its own.
  write(writer, 1, 1);
  write(writer, 2, 2);
  // No symbols for repetitions; two distances, since not every decoder takes a block without; all of `order`.
  write(writer, lengths.length - 257, 5);
  write(writer, 1, 5);
  write(writer, order.length - 4, 4);
  for (const symbol of order) write(writer, symbol < 16 ? 4 : 0, 3);
  for (let symbol = 0; symbol < lengths.length; symbol++) write(writer, reversedBits[lengths[symbol]!]!, 4);
  for (let distance = 0; distance < 2; distance++) write(writer, reversedBits[1]!, 4);
}

/** The canonical codes of 4 bits each, as they are sent. */
const reversedBits = codesOf(new Uint8Array(16).fill(4));

function write(writer: Writer, value: number, bits: number): void {
  const { view } = writer;
  writer.bits |= value << writer.held;
  writer.held += bits;
  view.setInt32(writer.at, writer.bits, true);
  writer.at += writer.held >>> 3;
  writer.bits >>>= writer.held & 24;
  writer.held &= 7;
}

/**
 * The codes of the bytes of words. Two of them have at most 24 bits, which fit beside the 7 that may wait.
 * @param table of each byte its code, times 16, and its length
 */
function writeWords(writer: Writer, words: Uint32Array, table: Uint32Array): void {
  const { view } = writer;
  // As integers, of which V8 is not sure by itself.
  let at = writer.at | 0;
  let bits = writer.bits | 0;
  let held = writer.held | 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const a = table[word & 255]!;
    const b = table[(word >>> 8) & 255]!;
    const c = table[(word >>> 16) & 255]!;
    const d = table[word >>> 24]!;
    bits |= ((a >>> 4) | ((b >>> 4) << (a & 15))) << held;
    held += (a & 15) + (b & 15);
    view.setInt32(at, bits, true);
    at += held >>> 3;
    bits >>>= held & 24;
    held &= 7;
    bits |= ((c >>> 4) | ((d >>> 4) << (c & 15))) << held;
    held += (c & 15) + (d & 15);
    view.setInt32(at, bits, true);
    at += held >>> 3;
    bits >>>= held & 24;
    held &= 7;
  }
  Object.assign(writer, { at, bits, held });
}
