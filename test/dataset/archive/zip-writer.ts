import { deflateRawSync } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';

/** One file of a zip archive. What is not given is as it should be; what is given may lie. */
export interface ZipMember {
  readonly name: string | Uint8Array;
  readonly content?: Uint8Array | string;
  /** 0 stores, 8 deflates. Others are only said to be used. */
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** Bytes, packed and unpacked, as the central directory says. */
  readonly packed?: number;
  readonly unpacked?: number;
  /** Where its local header is, as the central directory says. */
  readonly offset?: number;
  readonly attributes?: number;
  /** Extra field of the central directory. */
  readonly extra?: Uint8Array;
}

export interface ZipOptions {
  /** How many entries there are, as the end of the central directory says. */
  readonly count?: number;
  /** Where the central directory is. */
  readonly start?: number;
  readonly comment?: Uint8Array;
}

/** Writes a zip archive (APPNOTE.TXT 4.3) as it is told to. */
export function zip(members: readonly ZipMember[], options: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let position = 0;
  for (const member of members) {
    const content = Buffer.from(member.content ?? '');
    const method = member.method ?? 0;
    const data = method === 8 ? deflateRawSync(content) : content;
    const name = Buffer.from(member.name as string);
    const crc = member.crc ?? crc32(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(crc, 14);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(content.length, 22);
    local.writeUInt16LE(name.length, 26);
    locals.push(local, name, data);
    central.push(
      centralHeader({
        name,
        method,
        crc,
        flags: member.flags ?? 0,
        packed: member.packed ?? data.length,
        unpacked: member.unpacked ?? content.length,
        offset: member.offset ?? position,
        attributes: member.attributes ?? 0,
        extra: member.extra ?? Buffer.alloc(0),
      }),
    );
    position += local.length + name.length + data.length;
  }
  const directory = Buffer.concat(central);
  const comment = options.comment ?? Buffer.alloc(0);
  const end = endRecord(options.count ?? members.length, directory.length, options.start ?? position, comment.length);
  return Buffer.concat([...locals, directory, end, comment]);
}

/** A header of the central directory (APPNOTE.TXT 4.3.12). */
export function centralHeader(fields: Required<Omit<ZipMember, 'content' | 'name'>> & { name: Uint8Array }): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50);
  // Made by a Unix program.
  header.writeUInt16LE(0x031e, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(fields.flags, 8);
  header.writeUInt16LE(fields.method, 10);
  header.writeUInt32LE(fields.crc, 16);
  header.writeUInt32LE(fields.packed, 20);
  header.writeUInt32LE(fields.unpacked, 24);
  header.writeUInt16LE(fields.name.length, 28);
  header.writeUInt16LE(fields.extra.length, 30);
  header.writeUInt32LE(fields.attributes, 38);
  header.writeUInt32LE(fields.offset, 42);
  return Buffer.concat([header, fields.name, fields.extra]);
}

/** The end of the central directory (APPNOTE.TXT 4.3.16). */
function endRecord(count: number, bytes: number, start: number, commentBytes: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(start, 16);
  end.writeUInt16LE(commentBytes, 20);
  return end;
}

/** The end of an archive of more than 65,535 entries (APPNOTE.TXT 4.3.14 to 4.3.16). @param offset its own place */
export function zip64End(count: bigint, bytes: bigint, start: bigint, offset: bigint): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(count, 24);
  record.writeBigUInt64LE(count, 32);
  record.writeBigUInt64LE(bytes, 40);
  record.writeBigUInt64LE(start, 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50);
  locator.writeBigUInt64LE(offset, 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator, endRecord(0xffff, 0xffffffff, 0xffffffff, 0)]);
}

/** The extra field for what takes more than 32 bits (APPNOTE.TXT 4.5.3). */
export function zip64Extra(...values: bigint[]): Buffer {
  const extra = Buffer.alloc(4 + values.length * 8);
  extra.writeUInt16LE(1);
  extra.writeUInt16LE(values.length * 8, 2);
  for (const [i, value] of values.entries()) extra.writeBigUInt64LE(value, 4 + i * 8);
  return extra;
}
