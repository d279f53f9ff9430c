import { read } from 'node:fs';

/**
 * Fills a buffer from a position in a file. Another thread does the reading, so that it continues while this one is
 * busy.
 * @param position in bytes
 * @throws Error when the file ends before the buffer is full
 */
export function readFully(file: number, into: Uint8Array, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (done: number) => {
      // Callbacks, because a training step waits for them: promises of node:fs cost several times as much.
      read(file, into, done, into.length - done, position + done, (error, count) => {
        if (error) reject(error);
        else if (count === 0) reject(new Error('A file ends too early'));
        else if (done + count === into.length) resolve();
        else next(done + count);
      });
    };
    next(0);
  });
}
