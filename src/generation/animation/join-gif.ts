/**
 * Joins pictures into one animation that repeats without end (GIF89a specification; the repetition is Netscape's extension).
 * Each frame keeps its own palette, and its pixels stay as they were encoded: encoding all of them at once, as sharp can,
 * takes one core and cannot be given up.
 * @param frames GIF files of one opaque picture each, width × height pixels
 * @param delays hundredths of a second for which each is shown
 */
export function joinGif(
  frames: readonly Buffer[],
  { width, height, delays }: { width: number; height: number; delays: readonly number[] },
): Buffer {
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  const parts: Buffer[] = [Buffer.from('GIF89a'), screen, withoutEnd];
  for (const [i, frame] of frames.entries()) {
    const control = Buffer.from([extension, 0xf9, 4, staysInPlace, 0, 0, 0, 0]);
    control.writeUInt16LE(delays[i]!, 4);
    parts.push(control, ...imageOf(frame));
  }
  parts.push(Buffer.from([trailer]));
  return Buffer.concat(parts);
}

const [extension, image, trailer] = [0x21, 0x2c, 0x3b];
/** The next frame is drawn over this one. */
const staysInPlace = 1 << 2;
const withoutEnd = Buffer.from([extension, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, 0, 0, 0]);

/** The image of a picture: its descriptor, its palette, and its data. */
function imageOf(gif: Buffer): Buffer[] {
  const screenFlags = gif[10]!;
  const palette = gif.subarray(13, 13 + paletteBytes(screenFlags));
  for (let start = 13 + palette.length; start < gif.length; ) {
    if (gif[start] === image) {
      const descriptor = Buffer.from(gif.subarray(start, start + 10));
      const own = paletteBytes(descriptor[9]!);
      const data = start + 10 + own;
      // The size of the code comes before the blocks.
      const end = endOfBlocks(gif, data + 1);
      if (own > 0) return [gif.subarray(start, end)];
      descriptor[9] = hasPalette | (descriptor[9]! & isInterlaced) | (screenFlags & paletteSize);
      return [descriptor, palette, gif.subarray(data, end)];
    }
    if (gif[start] !== extension) break;
    start = endOfBlocks(gif, start + 2);
  }
  throw new Error('A frame is not a GIF picture');
}

const [hasPalette, isInterlaced, paletteSize] = [0x80, 0x40, 0x07];

/** Bytes of the palette that a byte of flags announces. */
function paletteBytes(flags: number): number {
  return flags & hasPalette ? 3 * 2 ** ((flags & paletteSize) + 1) : 0;
}

/** Where a row of sub-blocks ends: each begins with its length, and the last one has none. */
function endOfBlocks(gif: Buffer, start: number): number {
  let at = start;
  while (at < gif.length && gif[at] !== 0) at += gif[at]! + 1;
  return at + 1;
}
