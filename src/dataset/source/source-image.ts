import type { Framing, RejectedFile } from '../../schema/dataset.js';
import { type Said, textOf } from '../../schema/rejections/said.js';
import type { Findings } from './findings.js';

/** A decoded image: a square of side × side × 3 bytes (sRGB), row by row. */
export interface DecodedImage {
  /** In pixels, at most `maxSide`. */
  readonly side: number;
  readonly pixels: Uint8Array;
  /** What the crop has cut away, when that is asked for; undefined when it is nothing. */
  readonly surroundings?: Surroundings | undefined;
}

/** The picture around a square that was cut out of it, at the scale of the square. */
export interface Surroundings {
  readonly width: number;
  readonly height: number;
  /** Where the square lies in it. */
  readonly x: number;
  readonly y: number;
  /** width × height × 3 bytes (sRGB), row by row. */
  readonly pixels: Uint8Array;
  /** Whether the square has the same pixels as this part of it; otherwise they may differ by half a pixel's shift. */
  readonly isExact: boolean;
}

/** Images are kept at their own size, but not larger than this; no network trains on more. */
export const maxSide = 256;

/** One image of a source, not decoded yet. */
export interface SourceImage {
  /** For display only: never used as a path. */
  readonly name: string;
  /** Bytes that it takes up in its source; progress is measured in them. */
  readonly bytes: number;
  /** Whether it was found where only images are expected: in a record of a TFRecord file. */
  readonly isRecord?: boolean | undefined;
  /**
   * @param wanted surroundings: also what the crop cuts away
   * @throws Rejection when it cannot be used
   */
  decode(framing: Framing, wanted?: { readonly surroundings: boolean }): Promise<DecodedImage>;
}

/** Where the images of a dataset come from. */
export interface Source {
  /** Changes whenever the images may have changed. */
  readonly fingerprint: string;
  /** Bytes of all its files. */
  readonly bytes: number;
  /**
   * The images in the order that the dataset keeps. Several of them may be decoded at a time.
   * @param findings receives what else was found; complete once the last image has been yielded
   */
  images(findings?: Findings): AsyncIterable<SourceImage>;
}

/**
 * What a file that cannot be read as an image contains. `picture`: an image of another format, a damaged one, or
 * something unknown. `lost`: nothing, or what a failed download leaves. `text`, `data`: possibly something about
 * images. `other`: a video, an archive, and the like.
 */
export type ForeignKind = 'picture' | 'lost' | 'text' | 'data' | 'other';

/** Why an image, or a file that should contain images, is left out. */
export class Rejection extends Error {
  override readonly name = 'Rejection';

  constructor(
    readonly reason: RejectedFile['reason'],
    readonly said: Said,
    readonly kind: ForeignKind = 'picture',
  ) {
    super(textOf(said));
  }
}
