import { setImmediate } from 'node:timers/promises';
import { say } from '../../schema/rejections/said.js';
import { Rejection } from '../source/source-image.js';
import type { ImageFormat } from './format.js';
import { sharp } from './libvips.js';

/** What has to be known about an image before it is decoded. */
export interface ImageHeader {
  /** In pixels, before the EXIF rotation. */
  readonly width: number;
  readonly height: number;
  /** CMYK without a profile that defines its colors. */
  readonly plainCmyk?: boolean;
  /** More than 8 bits per channel. */
  readonly deep?: boolean;
}

/**
 * Reads the header of an image without libvips, where that would take a third of the time of decoding a small JPEG. A
 * header that lies does no harm: libvips enforces its own limit on pixels, and scales what it finds to the requested
 * side.
 * @throws Rejection (corrupt) when the header is damaged, or the end is visibly missing
 */
export async function readHeader(format: Exclude<ImageFormat, 'HEIC'>, file: Uint8Array): Promise<ImageHeader> {
  if (format === 'AVIF') return avifHeader(file);
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  try {
    return await { JPEG: jpegHeader, PNG: pngHeader, GIF: gifHeader, WebP: webpHeader }[format](bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new Rejection('corrupt', say('HEADER_CUT_OFF'));
    throw error;
  }
}

/**
 * Segments and stray bytes of a JPEG that may precede its picture. Bytes within segments cost nothing, so that any
 * amount of EXIF, XMP or profiles is well within the limit: a file of 64 MB holds a thousand full segments.
 */
const maxJpegSteps = 100_000;

/** ITU-T T.81, B.1 and B.2. */
async function jpegHeader(file: Buffer): Promise<ImageHeader> {
  let frame: { width: number; height: number; channels: number } | undefined;
  let profile = false;
  let steps = 0;
  for (let at = 2; ; ) {
    if (++steps > maxJpegSteps) throw new Rejection('corrupt', say('LONG_HEADER', { most: maxJpegSteps }));
    const marker = file.readUInt8(at + 1);
    // Stray bytes and fill bytes are skipped, as in libjpeg.
    if (file[at] !== 0xff || marker === 0xff || marker === 0) {
      at++;
      continue;
    }
    if (marker === 0xda) {
      // Start of a scan: no relevant headers follow.
      await checkEnd(file, '\xff\xd9', at);
      break;
    }
    checkFrame(marker, file[at + 4]);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      frame = {
        height: file.readUInt16BE(at + 5),
        width: file.readUInt16BE(at + 7),
        channels: file.readUInt8(at + 9),
      };
    if (marker === 0xe2) profile ||= file.toString('latin1', at + 4, at + 16) === 'ICC_PROFILE\0';
    const alone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);
    at += alone ? 2 : 2 + file.readUInt16BE(at + 2);
  }
  if (frame === undefined) throw new Rejection('corrupt', say('NO_FRAME'));
  const { width, height, channels } = frame;
  return { width, height, plainCmyk: channels === 4 && !profile };
}

/** Frames of JPEG files that browsers and most other programs cannot decode either (ITU-T T.81, table B.1; T.87). */
const rareFrames: Readonly<Record<number, 'LOSSLESS_JPEG' | 'HIERARCHICAL_JPEG' | 'JPEG_LS'>> = {
  195: 'LOSSLESS_JPEG',
  197: 'HIERARCHICAL_JPEG',
  198: 'HIERARCHICAL_JPEG',
  199: 'HIERARCHICAL_JPEG',
  203: 'LOSSLESS_JPEG',
  205: 'HIERARCHICAL_JPEG',
  206: 'HIERARCHICAL_JPEG',
  207: 'HIERARCHICAL_JPEG',
  247: 'JPEG_LS',
};

/**
 * @param precision bits of a sample, when the marker is that of a frame
 * @throws Rejection (notAnImage) when the kind of frame is not supported
 */
function checkFrame(marker: number, precision: number | undefined): void {
  const rare = rareFrames[marker];
  const isFrame = [0xc0, 0xc1, 0xc2, 0xc9, 0xca].includes(marker);
  if (rare === undefined && (!isFrame || precision === 8)) return;
  throw new Rejection('notAnImage', rare ? say(rare) : say('DEEP_JPEG', { bits: precision ?? 0 }));
}

/** PNG 3, 11.2.1. */
async function pngHeader(file: Buffer): Promise<ImageHeader> {
  await checkEnd(file, 'IEND', 24);
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20), deep: file.readUInt8(24) > 8 };
}

/** Bytes that are searched for the end before others get their turn. */
const searchedAtOnce = 256 * 1024;

/** libvips does not read the rows below the square that is cut out, so it would not notice that they are missing. */
async function checkEnd(file: Buffer, end: string, from: number): Promise<void> {
  // It is usually in the first part. 32 MB of near-matches take a second, during which others get their turn.
  for (let to = file.length; to > from; to -= searchedAtOnce) {
    const part = file.subarray(Math.max(from, to - searchedAtOnce), Math.min(file.length, to + end.length - 1));
    if (part.lastIndexOf(end, undefined, 'latin1') >= 0) return;
    await setImmediate();
  }
  throw new Rejection('corrupt', say('END_MISSING'));
}

/** GIF89a, 18: the logical screen, on which the first picture lies. */
function gifHeader(file: Buffer): ImageHeader {
  return { width: file.readUInt16LE(6), height: file.readUInt16LE(8) };
}

/** RFC 9649, 2.5 to 2.7; RFC 6386, 9.1. */
function webpHeader(file: Buffer): ImageHeader {
  const chunk = file.toString('latin1', 12, 16);
  if (chunk === 'VP8X') return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 };
  if (chunk === 'VP8L') {
    const sizes = file.readUInt32LE(21);
    return { width: (sizes & 0x3fff) + 1, height: ((sizes >>> 14) & 0x3fff) + 1 };
  }
  if (chunk === 'VP8 ') return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff };
  throw new Rejection('corrupt', say('NO_PICTURE'));
}

/** Nested boxes, which libheif reads; decoding AV1 takes so long that one more call does not matter. */
async function avifHeader(file: Uint8Array): Promise<ImageHeader> {
  const { width, height, depth } = await sharp(file, { limitInputPixels: false }).metadata();
  return { width, height, deep: depth !== 'uchar' };
}
