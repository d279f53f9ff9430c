import type { RejectedFile } from '../schema/dataset.js';

/** One image of a source, not decoded yet. */
export interface SourceImage {
  readonly name: string;
  /**
   * Decodes it.
   * @returns size × size × 3 bytes
   * @throws Rejection when it cannot be used
   */
  pixels(size: number): Promise<Uint8Array>;
}

/** Where the images of a dataset come from. */
export interface Source {
  /** Changes whenever the images may have changed. */
  readonly fingerprint: string;
  /** Finds the images, in the order that the dataset keeps. */
  open(): Promise<readonly SourceImage[]>;
}

/** Why an image, or a file that should hold some, is left out. */
export class Rejection extends Error {
  override readonly name = 'Rejection';

  constructor(
    readonly reason: RejectedFile['reason'],
    detail: string,
  ) {
    super(detail);
  }
}
