import type { CheckpointManifest } from '../../../src/schema/checkpoint.js';

/** Another program that runs an exported file. */
export interface Program {
  readonly name: string;
  /** Installs what it needs, however long that takes. */
  prepare?(): Promise<unknown>;
  /**
   * @param file where it is
   * @param z of the images
   * @returns their levels: n × size × size × 3
   */
  draw(file: string, z: Float32Array, checkpoint: CheckpointManifest): Promise<Uint8Array>;
  close?(): Promise<void>;
}

/** Images from −1 to 1 as levels, rounded as the service does. */
export function levels(images: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(images, x => Math.min(255, Math.max(0, Math.floor(x * 127.5 + 128))));
}

/** The same from images with their channels first: n × 3 × size × size. */
export function levelsOfPlanes(images: ArrayLike<number>, size: number): Uint8Array {
  const pixels = size ** 2;
  const last = Float32Array.from({ length: images.length }, (_, i) => {
    const [image, pixel, channel] = [Math.floor(i / 3 / pixels), Math.floor(i / 3) % pixels, i % 3];
    return images[(image * 3 + channel) * pixels + pixel]!;
  });
  return levels(last);
}
