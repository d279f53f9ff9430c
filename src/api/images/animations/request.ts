import { checkSize } from '../../../generation/animation/limit.js';
import type { CheckpointManifest } from '../../../schema/checkpoint.js';
import type { AnimateQuery } from '../../../schema/images/animation.js';
import type { LatentSpace } from '../latent-space.js';
import { type ResolvedPath, resolvePath } from '../resolve-latents.js';

/** An animation that is asked for. */
export interface AskedAnimation {
  /** Shown side by side, row by row. */
  readonly paths: readonly ResolvedPath[];
  readonly rows: number;
  readonly cols: number;
  /** Size of a frame in the file. */
  readonly width: number;
  readonly height: number;
}

/**
 * The animation that a query of GET /animate.webp asks for, checked before anything is generated.
 * @throws ServiceError INVALID_REQUEST naming what is wrong
 */
export async function animationRequest(
  { path, frames, scale }: AnimateQuery,
  { hyperparameters }: CheckpointManifest,
  space: LatentSpace,
): Promise<AskedAnimation> {
  const texts = [path].flat();
  const cols = Math.ceil(Math.sqrt(texts.length));
  const rows = Math.ceil(texts.length / cols);
  const [width, height] = [cols, rows].map(count => count * hyperparameters.imageSize * scale) as [number, number];
  checkSize(frames, width, height, scale);
  const paths: ResolvedPath[] = [];
  for (const [i, text] of texts.entries())
    paths.push(await resolvePath(text, space, texts.length === 1 ? 'path' : `path[${i}]`));
  return { paths, rows, cols, width, height };
}
