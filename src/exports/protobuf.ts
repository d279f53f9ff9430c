import { lengthOf, type Piece } from './pieces.js';

/** Wire type of everything whose length stands before it. */
const lengthDelimited = 2;

/**
 * A field of a Protocol Buffers message that holds bytes or another message, given in pieces: `field`, length, contents.
 * protobufjs would need all of it in memory to know its length.
 */
export function nested(field: number, pieces: readonly Piece[]): Piece[] {
  return [Uint8Array.from([...varint(field * 8 + lengthDelimited), ...varint(lengthOf(pieces))]), ...pieces];
}

/** An unsigned integer, 7 bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}
