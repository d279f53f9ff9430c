import { createHash } from 'node:crypto';
import type { Crop } from '../../schema/images/crops.js';
import { ServiceError } from '../../schema/problem.js';
import type { OpenObject, Storage } from '../../storage/index.js';
import { sharp } from '../image/libvips.js';
import { type PackedDataset, packedFiles } from '../packed/packed-dataset.js';
import type { Place } from '../places.js';
import type { DecodedImage, Surroundings } from '../source/source-image.js';
import { aroundSquare, restOf, type Size, withoutSquare } from './geometry.js';

/**
 * A record of the index: where the picture of an image begins in the file and how long it is (float64 and uint32), the first 8
 * bytes of its SHA-256, its width and height, where the square lies in it, and whether the square was left out of it (uint16
 * each); all little-endian. Zeros for an image from which nothing was cut away.
 */
const recordBytes = 8 + 4 + 8 + 5 * 2;
const digestBytes = 8;
/** Of an image from which nothing was cut away. */
const noRecord: Uint8Array = new Uint8Array(recordBytes);

/** The picture around a square as it is stored. */
export interface StoredSurroundings extends Pick<Surroundings, 'width' | 'height' | 'x' | 'y'> {
  /** Whether the bytes hold only what lies beside the square. */
  readonly isBeside: boolean;
  readonly bytes: Uint8Array;
}

/**
 * Compresses the picture around a square without loss. A square that has the same pixels, and is as high or as wide as the
 * picture, is not stored twice: encoding it would take longer than decoding the image.
 */
export async function storedSurroundings({
  side,
  surroundings,
}: DecodedImage): Promise<StoredSurroundings | undefined> {
  if (!surroundings) return undefined;
  const { pixels, width, height, x, y, isExact } = surroundings;
  const isBeside = isExact && side === Math.min(width, height);
  const square = { x, y, side };
  const stored = isBeside ? withoutSquare(pixels, surroundings, square) : pixels;
  const size = isBeside ? restOf(surroundings, square) : surroundings;
  const bytes = await sharp(stored, { raw: { width: size.width, height: size.height, channels: 3 } })
    // Of a lossless WebP, the quality is the effort.
    .webp({ lossless: true, effort: 0, quality: 1 })
    .toBuffer();
  return { width, height, x, y, isBeside, bytes };
}

/** @param offset where the picture begins in the file */
export function surroundingsRecord(stored: StoredSurroundings | undefined, offset: number): Uint8Array {
  if (!stored) return noRecord;
  const record = Buffer.alloc(recordBytes);
  record.writeDoubleLE(offset, 0);
  record.writeUInt32LE(stored.bytes.length, 8);
  record.set(digestOf(stored.bytes), 12);
  for (const [i, value] of [stored.width, stored.height, stored.x, stored.y, Number(stored.isBeside)].entries())
    record.writeUInt16LE(value, 20 + 2 * i);
  return record;
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest().subarray(0, digestBytes);

/** The size of the picture around an image, and where the image was cut out of it. */
export interface CutPlace extends Size {
  readonly original: Crop;
}

/** A picture: width × height × 3 bytes. */
export interface Picture extends Size {
  readonly pixels: Uint8Array;
}

/** What people do so that the images of a dataset are decoded again, as a sentence without its full stop. */
export function howToDecodeAgain({ kind }: Place): string {
  return kind === 'upload'
    ? 'Delete the dataset and upload its images again'
    : 'Change something in its folder, such as the time of a file with touch, and train on it';
}

/** The pictures around the images of a packed dataset. Must be closed. */
export class SurroundingsFile {
  readonly #place: Place;
  readonly #packed: PackedDataset;
  /** Undefined when nothing was cut away from any image. */
  readonly #files: { readonly index: OpenObject; readonly pictures: OpenObject } | undefined;

  private constructor(
    place: Place,
    packed: PackedDataset,
    files?: { readonly index: OpenObject; readonly pictures: OpenObject },
  ) {
    this.#place = place;
    this.#packed = packed;
    this.#files = files;
  }

  /**
   * @param packed the dataset, not closed before this
   * @returns undefined when they were not kept
   */
  static async open(
    storage: Pick<Storage, 'open'>,
    place: Place,
    packed: PackedDataset,
  ): Promise<SurroundingsFile | undefined> {
    const { kind, key } = place;
    // What is built in was drawn as squares, by older versions too.
    const surroundings = kind === 'builtIn' ? { images: 0 } : packed.manifest.surroundings;
    if (!surroundings) return undefined;
    if (surroundings.images === 0) return new SurroundingsFile(place, packed);
    const index = await storage.open(`${key}/${packedFiles.surroundingsIndex}`);
    const pictures = await storage.open(`${key}/${packedFiles.surroundings}`).catch(error => {
      index?.close();
      throw error;
    });
    if (index && pictures && index.bytes === packed.count * recordBytes)
      return new SurroundingsFile(place, packed, { index, pictures });
    index?.close();
    pictures?.close();
    return undefined;
  }

  /** Where image i was cut out of the picture around it: all of it when nothing was cut away. */
  async place(i: number): Promise<CutPlace> {
    const { width, height, original } = await this.#record(i);
    return { width, height, original };
  }

  /** The picture around image i. @throws ServiceError DATASET_DAMAGED */
  async read(i: number): Promise<CutPlace & Picture> {
    const picture = await this.#read(i);
    if (picture) return picture;
    throw new ServiceError(
      'DATASET_DAMAGED',
      `What lies around image ${i} of the dataset ${this.#place.id} does not match its SHA-256: its file was damaged. ${howToDecodeAgain(this.#place)}.`,
    );
  }

  async #read(i: number): Promise<(CutPlace & Picture) | undefined> {
    const { bytes, offset, digest, isBeside, ...place } = await this.#record(i);
    const image = isBeside || bytes === 0 ? await this.#packed.read(i) : undefined;
    if (bytes === 0) return image && { ...place, pixels: image.pixels };
    const stored = new Uint8Array(bytes);
    await this.#files!.pictures.read(stored, offset);
    if (!digestOf(stored).equals(digest) || (isBeside && !image)) return undefined;
    const pixels = await sharp(stored).removeAlpha().raw().toBuffer();
    return { ...place, pixels: image ? aroundSquare(pixels, place, place.original, image.pixels) : pixels };
  }

  async #record(i: number) {
    const side = this.#packed.side(i);
    const record = Buffer.alloc(recordBytes);
    await this.#files?.index.read(record, i * recordBytes);
    const bytes = record.readUInt32LE(8);
    const [width, height, x, y, isBeside] = Array.from({ length: 5 }, (_, k) => record.readUInt16LE(20 + 2 * k)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return {
      offset: record.readDoubleLE(0),
      bytes,
      digest: record.subarray(12, 20),
      isBeside: isBeside === 1,
      ...(bytes === 0
        ? { width: side, height: side, original: { x: 0, y: 0, side } }
        : { width, height, original: { x, y, side } }),
    };
  }

  close(): void {
    this.#files?.index.close();
    this.#files?.pictures.close();
  }
}
