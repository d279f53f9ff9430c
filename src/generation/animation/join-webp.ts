/**
 * Joins pictures into one animation that repeats without end (WebP Container Specification, RFC 9649, section 2.7). Their
 * pixels stay as they were encoded: encoding all of them at once, as sharp can, takes one core and cannot be given up.
 * @param frames WebP files of width × height pixels without an alpha channel
 * @param delays milliseconds for which each is shown
 */
export function joinWebp(
  frames: readonly Buffer[],
  { width, height, delays }: { width: number; height: number; delays: readonly number[] },
): Buffer {
  const header = Buffer.alloc(10);
  header.writeUInt8(isAnimation, 0);
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  // Background, 4 bytes, and the number of repetitions, 2 bytes: 0 means without end.
  const chunks = [...chunk('VP8X', header), ...chunk('ANIM', Buffer.alloc(6))];
  for (const [i, frame] of frames.entries()) {
    const place = Buffer.alloc(16);
    place.writeUIntLE(width - 1, 6, 3);
    place.writeUIntLE(height - 1, 9, 3);
    place.writeUIntLE(delays[i]!, 12, 3);
    place.writeUInt8(replaces, 15);
    chunks.push(...chunk('ANMF', place, bitstreamOf(frame)));
  }
  return Buffer.concat([...chunkHeader('RIFF', 4 + lengthOf(chunks)), Buffer.from('WEBP'), ...chunks]);
}

const isAnimation = 0x02;
/** The frame replaces what was there, rather than being blended with it. */
const replaces = 0x02;

/** The chunk of a picture that holds its pixels, with its header. */
function bitstreamOf(webp: Buffer): Buffer {
  for (let start = 12; start + 8 <= webp.length; ) {
    const end = start + 8 + even(webp.readUInt32LE(start + 4));
    if (webp.toString('latin1', start, start + 3) === 'VP8' && webp[start + 3] !== 0x58)
      return webp.subarray(start, end);
    start = end;
  }
  throw new Error('A frame is not a WebP picture');
}

function chunk(name: string, ...parts: readonly Buffer[]): Buffer[] {
  const length = lengthOf(parts);
  return [...chunkHeader(name, length), ...parts, Buffer.alloc(length % 2)];
}

function chunkHeader(name: string, length: number): Buffer[] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  return [Buffer.from(name), bytes];
}

const lengthOf = (parts: readonly Buffer[]) => parts.reduce((sum, { length }) => sum + length, 0);
const even = (length: number) => length + (length % 2);
