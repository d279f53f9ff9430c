import { RejectedFile } from '../../schema/dataset.js';
import { parseJson } from '../../schema/parse-json.js';
import { linesOf, sha256 } from '../../storage/index.js';
import { type DatasetFolders, getPlace, storageOf } from '../places.js';
import { checkCursor, notDecoded } from './listing.js';
import { packedFiles, readManifest } from './packed-dataset.js';

/** One page of the files of a dataset that were rejected, in the order in which they were met. */
export interface RejectedPage {
  readonly data: readonly RejectedFile[];
  /** Of the dataset. */
  readonly rejected: number;
  /** On all pages: fewer for a dataset that was packed before all were listed. */
  readonly listed: number;
  readonly nextCursor: string | null;
}

/**
 * One page of the files of a dataset that were rejected.
 * @param cursor of the page before
 * @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY, or INVALID_REQUEST for a cursor of other files
 */
export async function listRejected(
  id: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  folders: DatasetFolders,
): Promise<RejectedPage> {
  const { key } = await getPlace(id, folders);
  const storage = storageOf(folders);
  const manifest = await readManifest(storage, key);
  if (!manifest) throw notDecoded(id);
  const version = sha256(Buffer.from(`${manifest.fingerprint} ${manifest.createdAt}`)).slice(0, 16);
  const start = checkCursor(cursor, version, `The files of ${id}`);
  const { rejected: first, rejectedCount: rejected } = manifest;
  const file = await storage.open(`${key}/${packedFiles.rejected}`);
  if (!file) {
    // None were rejected, or they were packed before all were listed.
    const end = start + limit;
    const nextCursor = end < first.length ? `${end}-${version}` : null;
    return { data: first.slice(start, end), rejected, listed: first.length, nextCursor };
  }
  try {
    const data: RejectedFile[] = [];
    let next = start;
    for await (const { bytes, end } of linesOf(file.stream(start), start)) {
      if (data.length === limit) return { data, rejected, listed: rejected, nextCursor: `${next}-${version}` };
      const named = parseJson(bytes, RejectedFile);
      if (named) data.push(named);
      next = end;
    }
    return { data, rejected, listed: rejected, nextCursor: null };
  } finally {
    file.close();
  }
}
