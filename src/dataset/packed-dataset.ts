import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PackedIndex } from '../schema/dataset.js';
import type { FileStorage } from '../storage/index.js';

/** Names of the two files of a packed dataset. */
export const packedFiles = { images: 'images.bin', index: 'index.json' };

export function packedKey(id: string, imageSize: number | string): string {
  return `packed/${id}/${imageSize}`;
}

/**
 * The images of a dataset, decoded to one size, in one file: uint8, image after image, each imageSize × imageSize × 3.
 * Must be closed.
 */
export class PackedDataset {
  readonly #file: number;
  readonly #imageBytes: number;

  private constructor(
    /** The dataset's. */
    readonly id: string,
    readonly index: PackedIndex,
    file: number,
  ) {
    this.#file = file;
    this.#imageBytes = index.imageSize ** 2 * 3;
  }

  /** @returns undefined when the dataset has not been packed at this size, or is not whole */
  static async open(storage: FileStorage, id: string, imageSize: number): Promise<PackedDataset | undefined> {
    const index = await readPackedIndex(storage, id, imageSize);
    const file = index && openIfThere(storage.path(`${packedKey(id, imageSize)}/${packedFiles.images}`));
    if (!index || file === undefined) return undefined;
    const packed = new PackedDataset(id, index, file);
    if (index.imageSize === imageSize && fstatSync(file).size === index.count * packed.#imageBytes) return packed;
    packed.close();
    return undefined;
  }

  get count(): number {
    return this.index.count;
  }

  get imageSize(): number {
    return this.index.imageSize;
  }

  /**
   * Reads images into a buffer, one after another.
   * @param indices of the images, each below `count`
   * @param into at least indices.length · imageSize² · 3 bytes
   */
  readBatch(indices: Uint32Array, into: Uint8Array): void {
    if (into.length < indices.length * this.#imageBytes)
      throw new RangeError(`${indices.length} images do not fit into ${into.length} bytes`);
    for (const [i, image] of indices.entries()) {
      if (image >= this.count) throw new RangeError(`There is no image ${image}, only ${this.count} images`);
      readFully(this.#file, into, i * this.#imageBytes, this.#imageBytes, image * this.#imageBytes);
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** What is known of a packed dataset; undefined when it has not been packed at this size. */
export async function readPackedIndex(
  storage: FileStorage,
  id: string,
  imageSize: number | string,
): Promise<PackedIndex | undefined> {
  const bytes = await storage.read(`${packedKey(id, imageSize)}/${packedFiles.index}`);
  if (!bytes) return undefined;
  try {
    return PackedIndex.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function readFully(file: number, into: Uint8Array, offset: number, length: number, position: number): void {
  for (let done = 0; done < length; ) {
    const read = readSync(file, into, offset + done, length - done, position + done);
    if (read === 0) throw new Error('The packed images end too early');
    done += read;
  }
}
