import { crc32 } from '@node-rs/crc32';

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A chunk of a PNG: length, type, data and checksum (W3C PNG, 5.3). */
export function chunk(type: string, data: Uint8Array): Buffer[] {
  const before = Buffer.alloc(8);
  before.writeUInt32BE(data.length, 0);
  before.write(type, 4, 'latin1');
  const after = Buffer.alloc(4);
  after.writeUInt32BE(crc32(data, crc32(type)), 0);
  return [before, Buffer.from(data.buffer, data.byteOffset, data.length), after];
}
