import { areaMean } from '../../math/area-mean.js';
import type { DatasetManifest, Framing, RejectedFile } from '../../schema/dataset.js';
import { describeFile, type Put } from '../../storage/index.js';
import { type StoredSurroundings, storedSurroundings, surroundingsRecord } from '../crops/surroundings-file.js';
import { sharp } from '../image/libvips.js';
import { newFindings } from '../source/findings.js';
import {
  type DecodedImage,
  type ForeignKind,
  Rejection,
  type Source,
  type SourceImage,
} from '../source/source-image.js';
import { growingFile } from './growing-file.js';
import { mapInOrder } from './in-order.js';
import { groupsOf, NearDuplicates } from './near-duplicates.js';
import { digestOf, indexRecord, packedFiles } from './packed-dataset.js';
import { meanSide, signature } from './thumbnail.js';
import { type Counts, checkUsable, isBroken, isNote, maxShown, warningsOf } from './usable.js';

/** How far the packing has come. */
export interface PackProgress extends Counts {
  /** Bytes of the source that are done, of `source.bytes`. */
  readonly bytes: number;
}

export interface PackOptions {
  readonly id: string;
  readonly source: Source;
  readonly framing: Framing;
  /** Images decoded at the same time. */
  readonly concurrency: number;
  /** What the user can do about a source without usable images. */
  readonly advice: string;
  readonly onProgress?: ((progress: PackProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Rejected files that the manifest names; all of them are listed in a file of their own. */
const maxNamed = 100;
/** Bytes of pixels that are written at a time. */
const chunkBytes = 1 << 20;
/** Pairs of near-duplicates that the warning names. */
const namedTwins = 3;

interface Decoded extends DecodedImage {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly colors: Float32Array;
  /** What the crop has cut away. */
  readonly around: StoredSurroundings | undefined;
}

interface Refused extends RejectedFile {
  readonly bytes: number;
  readonly kind: ForeignKind;
  readonly isRecord: boolean;
}

/**
 * Decodes a source, each image once, and puts it as the files of a packed dataset. Images whose pixels are identical to
 * those of an earlier one are dropped. Memory does not grow with the pixels.
 * @throws ServiceError DATASET_UNUSABLE when no image, or less than half of them, can be used; the signal's reason when
 *   it is aborted
 */
export async function pack(put: Put, options: PackOptions): Promise<DatasetManifest> {
  const { id, source, framing, concurrency, advice, onProgress, signal } = options;
  const rejected: RejectedFile[] = [];
  const allRejected = growingFile(put, packedFiles.rejected);
  const allAround = growingFile(put, packedFiles.surroundings);
  const findings = newFindings();
  const counts = { images: 0, duplicates: 0, rejected: 0, broken: 0, ignored: findings.ignored };
  /** The first files that count against the dataset, and the first of all files that are not images. */
  const [broken, unused]: [RejectedFile[], RejectedFile[]] = [[], []];
  const rejectedNames = new Set<string>();
  const records: Uint8Array[] = [];
  const aroundRecords: Uint8Array[] = [];
  const around = { images: 0, bytes: 0 };
  const sides: number[] = [];
  const seen = new Set<string>();
  const near = new NearDuplicates();
  const names: string[] = [];
  const pairs: (readonly [number, number])[] = [];
  const mean = new Float64Array(meanSide ** 2 * 3);
  let bytes = 0;

  async function* kept(): AsyncGenerator<Uint8Array> {
    // A few more than are decoded at a time, so that no decoder waits for a slow image ahead of it in the order.
    for await (const image of mapInOrder(source.images(findings), 2 * concurrency + 2, image =>
      decode(image, framing),
    )) {
      signal?.throwIfAborted();
      bytes += image.bytes;
      if ('reason' in image) await reject(image);
      else if (seen.has(keyOf(image))) counts.duplicates++;
      else {
        keep(image);
        await keepAround(image);
        yield image.pixels;
      }
      onProgress?.({ ...counts, bytes });
    }
  }

  async function reject(file: Refused): Promise<void> {
    const { reason, detail, said } = file;
    const named = { name: file.name, reason, detail, said };
    if (unused.length < maxShown) unused.push(named);
    if (isBroken(file)) {
      counts.broken++;
      if (broken.length < maxShown) broken.push(named);
    }
    if (isNote(file)) {
      findings.ignored.notes++;
      return;
    }
    counts.rejected++;
    if (rejected.length === maxNamed) return allRejected.add(lineOf(named));
    const name = uniqueName(file.name, rejectedNames);
    rejectedNames.add(name);
    rejected.push({ ...named, name });
    await allRejected.add(lineOf({ ...named, name }));
  }

  function keep(image: Decoded): void {
    counts.images++;
    seen.add(keyOf(image));
    records.push(indexRecord(image, image.sha256));
    sides.push(image.side);
    names.push(image.name);
    for (let i = 0; i < mean.length; i++) mean[i]! += image.colors[i]!;
    const twin = near.add(signature(image.colors));
    if (twin !== undefined) pairs.push([twin, counts.images - 1]);
  }

  async function keepAround({ around: stored }: Decoded): Promise<void> {
    aroundRecords.push(surroundingsRecord(stored, around.bytes));
    if (!stored) return;
    around.images++;
    around.bytes += stored.bytes.length;
    await allAround.add(stored.bytes);
  }

  signal?.throwIfAborted();
  onProgress?.({ ...counts, bytes });
  let pixelBytes = 0;
  try {
    await put(
      packedFiles.images,
      inChunks(kept(), length => {
        pixelBytes += length;
      }),
    );
    checkUsable(id, counts, counts.images === 0 ? unused : broken, advice);
    await allRejected.end();
    await allAround.end();
  } catch (error) {
    await allRejected.abandon();
    await allAround.abandon();
    throw error;
  }
  const index = Buffer.concat(records);
  const meanImage = await encodeMean(mean, counts.images);
  await put(packedFiles.index, index);
  await put(packedFiles.mean, meanImage);
  if (around.images > 0) await put(packedFiles.surroundingsIndex, Buffer.concat(aroundRecords));
  if (pairs.length > 0)
    await put(packedFiles.nearDuplicates, Buffer.from(JSON.stringify({ format: 1, groups: groupsOf(pairs) })));
  const twins = pairs.slice(0, namedTwins).map(([a, b]) => [names[a]!, names[b]!] as const);
  const manifest: DatasetManifest = {
    format: 2,
    fingerprint: source.fingerprint,
    framing,
    images: counts.images,
    duplicates: counts.duplicates,
    nearDuplicates: near.count,
    rejected,
    rejectedCount: counts.rejected,
    ignored: findings.ignored,
    sides: spread(sides),
    surroundings: framing.fit === 'crop' ? around : null,
    bytes: pixelBytes + around.bytes,
    warnings: warningsOf(id, counts, rejected, { nearDuplicates: near.count, twins, unfinished: findings.unfinished }),
    createdAt: new Date().toISOString(),
    files: { index: describeFile(packedFiles.index, index), mean: describeFile(packedFiles.mean, meanImage) },
  };
  await put(packedFiles.manifest, Buffer.from(JSON.stringify(manifest, null, 2)));
  return manifest;
}

async function decode(image: SourceImage, framing: Framing): Promise<Decoded | Refused> {
  const { name, bytes, isRecord = false } = image;
  try {
    const { surroundings, ...decoded } = await image.decode(framing, { surroundings: true });
    const { side, pixels } = decoded;
    const around = await storedSurroundings({ ...decoded, surroundings });
    return { name, bytes, ...decoded, sha256: digestOf(decoded), colors: areaMean(pixels, side, meanSide), around };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { name, bytes, reason: error.reason, detail: error.message, said: error.said, kind: error.kind, isRecord };
  }
}

/** How a rejected file is listed. */
const lineOf = (file: RejectedFile) => `${JSON.stringify(file)}\n`;

/** Files within an archive may have the same name, as may those of several archives. */
function uniqueName(name: string, taken: ReadonlySet<string>): string {
  let unique = name;
  for (let i = 2; taken.has(unique); i++) unique = `${name} (${i})`;
  return unique;
}

/** Half of the digest is enough to distinguish images. */
function keyOf({ sha256 }: Decoded): string {
  return sha256.toString('latin1', 0, 16);
}

/** Joins small pieces: writing each on its own would cost more than decoding it. */
async function* inChunks(pieces: AsyncIterable<Uint8Array>, onBytes: (length: number) => void) {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    onBytes(piece.length);
    if (length < chunkBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

/** @param sums of `count` images, meanSide × meanSide × 3 */
function encodeMean(sums: Float64Array, count: number): Promise<Buffer> {
  const pixels = Uint8Array.from(sums, sum => Math.round(sum / count));
  return sharp(pixels, { raw: { width: meanSide, height: meanSide, channels: 3 } })
    .png()
    .toBuffer();
}

function spread(sides: number[]): DatasetManifest['sides'] {
  sides.sort((a, b) => a - b);
  return { min: sides[0]!, median: sides[sides.length >> 1]!, max: sides.at(-1)! };
}
