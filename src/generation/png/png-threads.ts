import { ThreadPool } from '../../threads/thread-pool.js';
import { encodedAtOnce } from '../ahead.js';
import { encodePng } from './encode-png.js';
import { paced } from './paced.js';
import { linesOfTiles, type Tiles } from './tiles.js';

/** Work for a thread: tiles, and the chunks to be put before the pixels. */
export interface PngTask extends Tiles {
  readonly chunks: readonly Uint8Array[];
}

/** Encodes tiles in threads of its own. */
export interface PngThreads {
  /**
   * @param tiles whose pieces are in memory of their own, and lost to the caller
   * @param chunks to be put before the pixels
   */
  encode(tiles: Tiles, chunks: readonly Buffer[]): Promise<Buffer>;
  close(): void;
}

/** Bytes of pixels below which to send them takes longer than to encode them. */
const few = 128 * 1024;
/** Milliseconds of encoding in the caller's thread, after which its other work gets a turn. */
const turnMs = 1;
/** Milliseconds that a picture may take. The largest take one second. */
const taskTimeoutMs = 60_000;
const idleMs = 60_000;

/**
 * @param entry the compiled thread.js
 */
export function pngThreads(entry: URL): PngThreads {
  const threads = new ThreadPool<PngTask, Uint8Array>(entry, { size: encodedAtOnce, taskTimeoutMs, idleMs });
  const here = paced(turnMs);
  return {
    async encode(tiles, chunks) {
      const { pieces, rows, cols, size } = tiles;
      if (rows * cols * size ** 2 * 3 < few) return here(() => encodePng(linesOfTiles(tiles), chunks));
      const memory = pieces.map(({ buffer }) => buffer as ArrayBuffer);
      const png = await threads.run({ pieces, rows, cols, size, chunks }, memory);
      return Buffer.from(png.buffer, png.byteOffset, png.length);
    },
    close: () => threads.close(),
  };
}
