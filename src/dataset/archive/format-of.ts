import { type ImageFormat, recognizeFormat } from '../image/format.js';
import { Rejection } from '../source/source-image.js';

/** @returns undefined when the bytes are not a supported image file */
export function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  try {
    return recognizeFormat(bytes);
  } catch (error) {
    if (error instanceof Rejection) return undefined;
    throw error;
  }
}
