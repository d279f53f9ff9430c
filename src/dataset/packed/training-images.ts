import type { OpenObject } from '../../storage/index.js';

/** Images that have other pixels than in the file of all. */
export interface ReplacedImages {
  /** One after another, at the same size; closed with the others. */
  readonly file: OpenObject;
  /** Which image of `file` replaces which one of all. */
  readonly places: ReadonlyMap<number, number>;
}

/** The images of a dataset at the size that a training needs, in one file, one after another. Must be closed. */
export class TrainingImages {
  readonly #file: OpenObject;
  readonly #imageBytes: number;
  /** Which images of the file these are; undefined for all of them. */
  readonly #kept: Uint32Array | undefined;
  readonly #replaced: ReplacedImages | undefined;

  private constructor(
    file: OpenObject,
    readonly count: number,
    readonly imageSize: number,
    kept?: Uint32Array,
    replaced?: ReplacedImages,
  ) {
    this.#file = file;
    this.#imageBytes = imageSize ** 2 * 3;
    this.#kept = kept;
    this.#replaced = replaced;
  }

  /**
   * @param file count × imageSize × imageSize × 3 bytes, closed with this
   * @param imageSize side of each image in pixels
   * @returns undefined when the file has another length; it is closed then
   */
  static ofWholeFile(file: OpenObject, count: number, imageSize: number): TrainingImages | undefined {
    const images = new TrainingImages(file, count, imageSize);
    if (file.bytes === count * images.#imageBytes) return images;
    images.close();
    return undefined;
  }

  /**
   * Some of these images, in place of all: only one of the two is to be closed.
   * @param kept which ones, ascending, each below `count`
   */
  only(kept: Uint32Array): TrainingImages {
    return new TrainingImages(this.#file, kept.length, this.imageSize, kept, this.#replaced);
  }

  /** All images, some of them with other pixels, in place of these: only one of the two is to be closed. */
  with(replaced: ReplacedImages): TrainingImages {
    return new TrainingImages(this.#file, this.count, this.imageSize, this.#kept, replaced);
  }

  /**
   * Reads images into a buffer, one after another, without blocking this thread.
   * @param indices of the images, each below `count`
   * @param into at least indices.length · imageSize² · 3 bytes
   * @throws RangeError when an index or the buffer does not fit
   */
  async readBatch(indices: Uint32Array, into: Uint8Array): Promise<void> {
    if (into.length < indices.length * this.#imageBytes)
      throw new RangeError(`${indices.length} images do not fit into ${into.length} bytes`);
    const wrong = indices.find(index => index >= this.count);
    if (wrong !== undefined) throw new RangeError(`There is no image ${wrong}, only ${this.count} images`);
    await Promise.all(
      Array.from(indices, (index, i) =>
        this.#read(this.#kept?.[index] ?? index, into.subarray(i * this.#imageBytes, (i + 1) * this.#imageBytes)),
      ),
    );
  }

  #read(image: number, into: Uint8Array): Promise<void> {
    const place = this.#replaced?.places.get(image);
    if (place === undefined) return this.#file.read(into, image * this.#imageBytes);
    return this.#replaced!.file.read(into, place * this.#imageBytes);
  }

  close(): void {
    this.#file.close();
    this.#replaced?.file.close();
  }
}
