/** One member of a tar archive. What is not given is as it should be; what is given may lie. */
export interface TarMember {
  readonly name: string | Uint8Array;
  readonly content?: Uint8Array | string;
  readonly type?: string;
  /** The size as its header says, as a number or as the 12 bytes of the field. */
  readonly size?: number | Uint8Array;
  /** Bytes at the place of the magic: `ustar`, two of them for the version. */
  readonly magic?: string;
}

/** The end of an archive. */
export const endMark = Buffer.alloc(1024);

/** Writes a tar archive, without its end mark. */
export function tar(...members: TarMember[]): Buffer {
  return Buffer.concat(
    members.flatMap(member => {
      const content = Buffer.from((member.content ?? '') as string);
      return [tarHeader(member, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
    }),
  );
}

function tarHeader({ name, type = '0', size, magic = 'ustar\x0000' }: TarMember, length: number): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(name as string).copy(block, 0, 0, 100);
  block.write('0000644\0', 100);
  if (size instanceof Uint8Array) block.set(size, 124);
  else block.write(`${(size ?? length).toString(8).padStart(11, '0')}\0`, 124);
  block.write(type, 156, 'latin1');
  block.write(magic, 257, 'latin1');
  return sealed(block);
}

/** Writes the checksum of a header. */
export function sealed(block: Buffer): Buffer {
  block.write('        ', 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A record of a pax header. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const digits = `${bytes + `${bytes}`.length}`.length;
  return `${bytes + digits}${rest}`;
}
