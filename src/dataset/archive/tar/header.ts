/** Bytes of a block: a header is one block, and data are padded to whole blocks. */
export const blockBytes = 512;

export interface TarHeader {
  /** In no known encoding. */
  readonly name: Buffer;
  /** Bytes of data, or undefined when the field is not a valid size. */
  readonly size: number | undefined;
  /** The type flag: `0` for a file. */
  readonly type: string;
  /** More blocks of the map of a sparse file follow, before its data. */
  readonly moreSparse: boolean;
}

/** Whether a block is a header of v7, ustar, GNU or pax tar: all have the same checksum in the same place. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < blockBytes) return false;
  const expected = octal(block.subarray(148, 156));
  if (expected === undefined || expected === 0) return false;
  // Summed with eight spaces in place of the checksum; some old programs treated bytes as signed.
  let [unsigned, signed] = [8 * 32, 8 * 32];
  for (let i = 0; i < blockBytes; i++) {
    if (i === 148) i = 156;
    const byte = block[i]!;
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return expected === unsigned || expected === signed;
}

/** Reads a header (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"). */
export function readTarHeader(block: Buffer): TarHeader {
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]!);
  const name = text(block, 0, 100);
  // GNU tar keeps other data in place of the prefix.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 500) : Buffer.alloc(0);
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    size: size(block.subarray(124, 136)),
    type,
    moreSparse: type === 'S' && block[482] !== 0,
  };
}

/** What extended headers may say of the next entry. */
export interface Extended {
  path?: Buffer;
  size?: string;
  sparse?: boolean;
}

/**
 * Reads the records of a pax header: `length key=value\n`, where the length in bytes includes itself.
 * @returns undefined when the data are not a pax header
 */
export function readPax(data: Buffer): Extended | undefined {
  const found: Extended = {};
  for (let start = 0; start < data.length; ) {
    const space = data.indexOf(0x20, start);
    const digits = space < 0 ? '' : data.toString('latin1', start, Math.min(space, start + 12));
    const end = start + Number(digits);
    // The shortest record has a key of one character and no value.
    if (!/^\d+$/.test(digits) || end > data.length || end < space + 4 || data[end - 1] !== 0x0a) return undefined;
    const equals = data.indexOf(0x3d, space);
    if (equals < 0 || equals >= end) return undefined;
    const key = data.toString('latin1', space + 1, equals);
    const value = data.subarray(equals + 1, end - 1);
    if (key === 'path' || key === 'GNU.sparse.name') found.path = value;
    else if (key === 'size') found.size = value.toString('latin1');
    if (key.startsWith('GNU.sparse.')) found.sparse = true;
    start = end;
  }
  return found;
}

function size(field: Buffer): number | undefined {
  // A first byte of 0x80 marks a number in base 256, as GNU tar writes what octal digits cannot hold.
  if (field[0] === 0x80) {
    let value = 0;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  return octal(field);
}

/** Octal digits, with spaces before and spaces or zeros after them. */
function octal(field: Buffer): number | undefined {
  const digits = /^ *([0-7]*)[ \0]*(?:\0.*)?$/s.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits || '0', 8);
}

function text(block: Buffer, start: number, end: number): Buffer {
  const zero = block.indexOf(0, start);
  return block.subarray(start, zero < 0 ? end : Math.min(zero, end));
}
