import { createHash } from 'node:crypto';
import { DatasetManifest } from '../../schema/dataset.js';
import { type OpenObject, readStored, type Storage, sha256 } from '../../storage/index.js';
import type { DecodedImage } from '../source/source-image.js';

/** Names of the files of a packed dataset. */
export const packedFiles = {
  images: 'images.bin',
  index: 'index.bin',
  mean: 'mean.png',
  /** Only when there are some. */
  nearDuplicates: 'near-duplicates.json',
  /** What crops have cut away, picture after picture, and where each of them is; only when there is some. */
  surroundings: 'surroundings.bin',
  surroundingsIndex: 'surroundings-index.bin',
  /** One RejectedFile as JSON a line; only when there are some. */
  rejected: 'rejected.ndjson',
  manifest: 'manifest.json',
} as const;

/** A record of the index: the side of an image as uint32, little-endian, and the SHA-256 of its pixels. */
const recordBytes = 4 + 32;

/** @returns the record of an image in the index */
export function indexRecord({ side }: DecodedImage, sha256: Uint8Array): Uint8Array {
  const record = Buffer.alloc(recordBytes);
  record.writeUInt32LE(side);
  record.set(sha256, 4);
  return record;
}

/** SHA-256 of an image's pixels, 32 bytes. */
export function digestOf({ pixels }: DecodedImage): Buffer {
  return createHash('sha256').update(pixels).digest();
}

/**
 * The images of a dataset at their original sizes: images.bin holds them one after another, each side × side × 3 bytes,
 * and index.bin says where each one is. Must be closed.
 */
export class PackedDataset {
  readonly #file: OpenObject;
  readonly #index: Buffer;
  /** Where each image begins, in bytes; one more than there are images. */
  readonly #offsets: Float64Array;

  private constructor(
    readonly manifest: DatasetManifest,
    file: OpenObject,
    index: Buffer,
    offsets: Float64Array,
  ) {
    this.#file = file;
    this.#index = index;
    this.#offsets = offsets;
  }

  /**
   * @param key where the dataset lies in the storage
   * @returns undefined when there is none, or when it is incomplete
   */
  static async open(storage: Storage, key: string): Promise<PackedDataset | undefined> {
    const manifest = await readManifest(storage, key);
    const bytes = manifest && (await storage.read(`${key}/${packedFiles.index}`));
    if (!manifest || !bytes) return undefined;
    const index = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (sha256(index) !== manifest.files.index.sha256) return undefined;
    const offsets = new Float64Array(index.length / recordBytes + 1);
    for (let i = 0; i + 1 < offsets.length; i++)
      offsets[i + 1] = offsets[i]! + index.readUInt32LE(i * recordBytes) ** 2 * 3;
    const file = await storage.open(`${key}/${packedFiles.images}`);
    if (!file) return undefined;
    if (file.bytes === offsets.at(-1)) return new PackedDataset(manifest, file, index, offsets);
    file.close();
    return undefined;
  }

  get count(): number {
    return this.#offsets.length - 1;
  }

  /** Side of image i in pixels. */
  side(i: number): number {
    return this.#index.readUInt32LE(i * recordBytes);
  }

  /** SHA-256 of the pixels of image i, in hexadecimal. */
  digest(i: number): string {
    return this.#index.toString('hex', i * recordBytes + 4, (i + 1) * recordBytes);
  }

  /** The image whose pixels have this SHA-256, in hexadecimal; undefined when there is none. */
  find(sha256: string): number | undefined {
    const wanted = Buffer.from(sha256, 'hex');
    for (let i = 0; i < this.count; i++)
      if (wanted.equals(this.#index.subarray(i * recordBytes + 4, (i + 1) * recordBytes))) return i;
    return undefined;
  }

  /** Which image has the pixels of each of these digests that is there: one pass over the index, however many there are. */
  findAll(digests: Iterable<string>): ReadonlyMap<string, number> {
    const wanted = new Set(digests);
    const found = new Map<string, number>();
    for (let i = 0; i < this.count; i++) if (wanted.has(this.digest(i))) found.set(this.digest(i), i);
    return found;
  }

  /** Identifies exactly these images, in this order. */
  get sha256(): string {
    return this.manifest.files.index.sha256;
  }

  /**
   * Reads an image and checks its digest.
   * @returns undefined when its bytes are damaged
   */
  async read(i: number): Promise<DecodedImage | undefined> {
    const pixels = new Uint8Array(this.#bytes(i));
    await this.#file.read(pixels, this.#offsets[i]!);
    return this.#checked(i, pixels);
  }

  /** All images in order, read in one go; undefined in place of those whose bytes are damaged. */
  async *images(): AsyncGenerator<DecodedImage | undefined> {
    let i = 0;
    let pixels = new Uint8Array(this.count > 0 ? this.#bytes(0) : 0);
    let filled = 0;
    for await (const piece of this.#file.stream())
      for (let at = 0; at < piece.length && i < this.count; ) {
        const part = piece.subarray(at, at + pixels.length - filled);
        pixels.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled < pixels.length) continue;
        yield this.#checked(i, pixels);
        i++;
        pixels = new Uint8Array(i < this.count ? this.#bytes(i) : 0);
        filled = 0;
      }
  }

  #bytes(i: number): number {
    return this.#offsets[i + 1]! - this.#offsets[i]!;
  }

  #checked(i: number, pixels: Uint8Array): DecodedImage | undefined {
    const image = { side: this.side(i), pixels };
    const record = this.#index.subarray(i * recordBytes, (i + 1) * recordBytes);
    return digestOf(image).equals(record.subarray(4)) ? image : undefined;
  }

  close(): void {
    this.#file.close();
  }
}

/** What is known about a packed dataset; undefined when there is none. */
export async function readManifest(storage: Storage, key: string): Promise<DatasetManifest | undefined> {
  return readStored(storage, `${key}/${packedFiles.manifest}`, DatasetManifest);
}
