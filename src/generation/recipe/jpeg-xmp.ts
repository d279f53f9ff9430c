import { createHash } from 'node:crypto';
import { type ByteReader, RecipeError } from './byte-reader.js';
import { mostTextBytes } from './limits.js';
import { recipeInXmp, xmpNote, xmpOf } from './xmp.js';

/** Bytes of a segment, without the two of its length. */
const mostSegmentBytes = 65_533;
/** Segments before the pixels. */
const mostSegments = 1000;
const standard = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const extension = Buffer.from('http://ns.adobe.com/xmp/extension/\0', 'latin1');
/** After the name of an extension: an MD5 as 32 hexadecimal digits, the whole length, and where this part begins. */
const extensionHead = 32 + 4 + 4;
const startOfImage = 2;

/**
 * A JPEG with a recipe in XMP. One that is too long for a segment goes into several, as ExtendedXMP (XMP Specification,
 * Part 3, 1.1.3.1). libvips drops such packets without a word.
 */
export function withJpegXmp(jpeg: Buffer, recipe: string): Buffer {
  const packet = Buffer.from(xmpOf(recipe));
  const fits = standard.length + packet.length <= mostSegmentBytes;
  const segments = fits ? [segment(standard, packet)] : extended(packet);
  return Buffer.concat([jpeg.subarray(0, startOfImage), ...segments, jpeg.subarray(startOfImage)]);
}

function extended(packet: Buffer): Buffer[] {
  const digest = createHash('md5').update(packet).digest('hex').toUpperCase();
  const note = ` xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${digest}"`;
  const segments = [segment(standard, Buffer.from(xmpNote(note)))];
  const most = mostSegmentBytes - extension.length - extensionHead;
  for (let offset = 0; offset < packet.length; offset += most) {
    const head = Buffer.alloc(extensionHead, digest, 'latin1');
    head.writeUInt32BE(packet.length, 32);
    head.writeUInt32BE(offset, 36);
    segments.push(segment(extension, head, packet.subarray(offset, offset + most)));
  }
  return segments;
}

/** An APP1 segment. */
function segment(...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(length + 2, 2);
  return Buffer.concat([head, ...parts]);
}

/**
 * The recipe in the XMP of a JPEG.
 * @param reader behind the marker that starts the image
 * @throws RecipeError when the segments or the XMP are damaged, or there are too many
 */
export async function readJpegRecipe(reader: ByteReader): Promise<string | undefined> {
  const parts = new Map<number, Buffer>();
  let bytes = 0;
  for (let segments = 0; segments < mostSegments; segments++) {
    const [mark, type] = (await reader.read(2)) as unknown as [number, number];
    if (mark !== 0xff) throw new RecipeError('it is damaged: a segment does not begin where it should');
    // The pixels, or the end.
    if (type === 0xda || type === 0xd9) return recipeInParts(parts);
    // Without a length: fill bytes, and markers that stand alone.
    if (type === 0xff || type === 0x01 || (type >= 0xd0 && type <= 0xd8)) continue;
    const length = (await reader.read(2)).readUInt16BE(0) - 2;
    if (length < 0) throw new RecipeError('it is damaged: a segment has no length');
    if (type !== 0xe1) {
      await reader.skip(length);
      continue;
    }
    const data = await reader.read(length);
    if (data.subarray(0, standard.length).equals(standard)) {
      const recipe = recipeInXmp(data.toString('utf8', standard.length));
      if (recipe !== undefined) return recipe;
    } else if (data.subarray(0, extension.length).equals(extension) && data.length > extension.length + extensionHead) {
      bytes += data.length;
      if (bytes > mostTextBytes) throw new RecipeError('its XMP is larger than that of any image from here');
      parts.set(data.readUInt32BE(extension.length + 36), data.subarray(extension.length + extensionHead));
    }
  }
  throw new RecipeError(`it has more than ${mostSegments} segments before its pixels`);
}

function recipeInParts(parts: ReadonlyMap<number, Buffer>): string | undefined {
  if (parts.size === 0) return undefined;
  const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  return recipeInXmp(Buffer.concat(ordered).toString());
}
