import { open } from 'node:fs/promises';
import { addAbortSignal, finished, PassThrough, type Readable } from 'node:stream';
import { ServiceError } from '../../schema/problem.js';

export interface ReceiveOptions {
  readonly maxBytes: number;
  /** Bytes that the client says it will send. */
  readonly announced: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Writes the body of a request to a new file, only as fast as the disk takes it.
 * @throws ServiceError PAYLOAD_TOO_LARGE or INVALID_REQUEST; the signal's reason
 */
export async function receiveArchive(body: Readable, path: string, options: ReceiveOptions): Promise<void> {
  const { maxBytes, announced = 0, signal } = options;
  const tooLarge = () => new ServiceError('PAYLOAD_TOO_LARGE', `A checkpoint may have at most ${maxBytes} bytes.`);
  if (announced > maxBytes) throw tooLarge();
  const file = await open(path, 'wx');
  let bytes = 0;
  try {
    // A copy can be destroyed without its source: the connection is still needed for the answer.
    const copy = addAbortSignal(signal, new PassThrough());
    finished(body, error => error && copy.destroy(error));
    for await (const piece of body.pipe(copy) as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw tooLarge();
      await file.writeFile(piece);
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await file.close();
  }
  if (bytes === 0)
    throw new ServiceError('INVALID_REQUEST', 'The body is empty: send the file with curl --data-binary @FILE.zip.');
}
