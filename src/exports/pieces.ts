/** A part of a file: its bytes, or how many there will be, and how to get them when the file is sent. */
export type Piece = Uint8Array | DeferredPiece;

/** Weights are read when it is their turn, so that the size of a file is known without any. */
export interface DeferredPiece {
  /** Number of bytes. */
  readonly length: number;
  readonly read: () => Uint8Array | Promise<Uint8Array>;
}

/** A file in pieces. */
export interface ExportedFile {
  readonly name: string;
  readonly pieces: readonly Piece[];
}

export function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** @throws RangeError when a piece is not as long as it was said to be: the length of the file has been promised by then */
export async function* readPieces(pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    const bytes = piece instanceof Uint8Array ? piece : await piece.read();
    if (bytes.length !== piece.length)
      throw new RangeError(`A piece of ${piece.length} bytes turned out to have ${bytes.length}`);
    yield bytes;
  }
}

export function textPiece(text: string): Uint8Array {
  return Buffer.from(text);
}
