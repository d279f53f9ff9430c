import { once } from 'node:events';
import { Readable } from 'node:stream';
import ZipStream from 'zip-stream';

/** A file of an archive. */
export interface ZippedFile {
  readonly name: string;
  /** Bytes that are stored as they are, or text that is compressed piece by piece. */
  readonly content: Buffer | Iterable<string>;
}

/**
 * Files as a zip archive. They are taken from their source only as fast as the archive is read, and the same files give the
 * same bytes. When the source fails, so does the stream, and the archive stays without the directory at its end: nobody takes
 * it for a whole one.
 * @param date of every file, which is written in UTC
 */
export function zipFiles(files: AsyncIterable<ZippedFile>, date: Date): Readable {
  const zip = new ZipStream();
  const closed = new AbortController();
  zip.once('close', () => closed.abort());
  const fill = async () => {
    for await (const { name, content } of files) {
      const isStored = Buffer.isBuffer(content);
      await new Promise<void>((resolve, reject) => {
        const source = isStored ? content : Readable.from(content);
        zip.entry(source, { name, date, store: isStored }, error => (error ? reject(error) : resolve()));
      });
      if (zip.writableNeedDrain) await once(zip, 'drain', { signal: closed.signal });
      // A closed archive would swallow all files that are left.
      if (zip.destroyed) return;
    }
    zip.finalize();
  };
  fill().catch(error => zip.destroy(error));
  return zip as unknown as Readable;
}

/** Sizes of what a zip archive keeps with a file besides its name (twice) and content, and of its end: APPNOTE 4.3. */
const [localHeaderBytes, centralHeaderBytes, endBytes] = [30, 46, 22];

/**
 * Number of bytes of an archive whose files are all stored as they are.
 * @param files with names in ASCII, together less than 4 GB
 */
export function zipLength(files: readonly { readonly name: string; readonly bytes: number }[]): number {
  return files.reduce(
    (sum, { name, bytes }) => sum + localHeaderBytes + centralHeaderBytes + 2 * name.length + bytes,
    endBytes,
  );
}
