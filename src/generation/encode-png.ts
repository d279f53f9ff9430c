import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';
import type { Picture } from './types.js';

const compress = promisify(deflate);

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Each byte less the mean of the one to its left and the one above it (W3C PNG, 9.2). */
const average = 3;

/**
 * A picture as a PNG, twice as fast as by libvips and a fifth smaller. Generated pictures are noise to a compressor that
 * looks for repetitions: it finds none, and takes most of the time to do so. Without the search, and with each pixel
 * predicted from its neighbors, only the code of frequent bytes is left.
 */
export async function encodePng({ pixels, width, height }: Picture): Promise<Buffer> {
  const rows = filtered(pixels, width * 3, height);
  const data = await compress(rows, {
    strategy: constants.Z_HUFFMAN_ONLY,
    // Longer blocks: fewer codes to compute.
    memLevel: constants.Z_MAX_MEMLEVEL,
    // What it makes fits in one buffer.
    chunkSize: rows.length + 1024,
  });
  return Buffer.concat([
    signature,
    ...chunk('IHDR', header(width, height)),
    ...chunk('IDAT', data),
    ...chunk('IEND', none),
  ]);
}

const none = Buffer.alloc(0);

/** 8 bits for each of red, green and blue. */
function header(width: number, height: number): Buffer {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  return data;
}

/** Length, type, data and checksum. */
function chunk(type: string, data: Buffer): Buffer[] {
  const before = Buffer.alloc(8);
  before.writeUInt32BE(data.length, 0);
  before.write(type, 4, 'latin1');
  const after = Buffer.alloc(4);
  after.writeUInt32BE(crc32(data, crc32(type)), 0);
  return [before, data, after];
}

/**
 * Rows of bytes, each after the number of its filter. Four bytes are filtered at once, in one integer: no carry may cross
 * from one byte into the next.
 */
function filtered(pixels: Uint8Array, length: number, height: number): Uint8Array {
  const rows = new Uint8Array(height * (length + 1));
  const words = Math.ceil(length / 4);
  const lines = [new Int32Array(words), new Int32Array(words)] as const;
  const lineBytes = lines.map(({ buffer }) => new Uint8Array(buffer));
  const [left, difference] = [new Int32Array(words), new Int32Array(words)];
  const leftBytes = new Uint8Array(left.buffer);
  const differenceBytes = new Uint8Array(difference.buffer, 0, length);
  for (let y = 0; y < height; y++) {
    const source = pixels.subarray(y * length, (y + 1) * length);
    lineBytes[y % 2]!.set(source);
    leftBytes.set(source.subarray(0, length - 3), 3);
    subtractMeans(lines[y % 2]!, left, lines[(y + 1) % 2]!, difference);
    const start = y * (length + 1);
    rows[start] = average;
    rows.set(differenceBytes, start + 1);
  }
  return rows;
}

/** `difference` = x − ⌊(left + above)/2⌋ in each byte. */
function subtractMeans(x: Int32Array, left: Int32Array, above: Int32Array, difference: Int32Array): void {
  for (let i = 0; i < x.length; i++) {
    const [a, b, c] = [left[i]!, above[i]!, x[i]!];
    const mean = ((a & b) + (((a ^ b) >>> 1) & 0x7f7f7f7f)) | 0;
    difference[i] = ((c | 0x80808080) - (mean & 0x7f7f7f7f)) ^ (~(c ^ mean) & 0x80808080);
  }
}
