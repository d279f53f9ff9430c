import type { Piece } from '../pieces.js';

/** A piece in base64. */
export function base64Piece(piece: Piece): Piece {
  return {
    length: 4 * Math.ceil(piece.length / 3),
    async read() {
      const { buffer, byteOffset, byteLength } = piece instanceof Uint8Array ? piece : await piece.read();
      return Buffer.from(Buffer.from(buffer, byteOffset, byteLength).toString('base64'), 'latin1');
    },
  };
}
