import type { CheckpointManifest } from '../../../schema/checkpoint.js';
import type { ArchiveQuery } from '../../../schema/images/archive.js';
import type { AskedArchive } from './request.js';

/** Images whose latents are written at a time, so that thousands never stand in memory as text. */
const atOnce = 64;

/**
 * The text of latents.json, piece by piece: which checkpoint made the images, and the z of each, before it is multiplied by
 * the truncation.
 */
export function* latentsJson(
  asked: AskedArchive,
  { weights, truncation }: Pick<ArchiveQuery, 'weights' | 'truncation'>,
  { id, files, hyperparameters: { latentSize } }: CheckpointManifest,
  fileName: (image: number) => string,
): Generator<string> {
  const about = { checkpoint: id, generatorSha256: files.generator.sha256, weights, truncation };
  yield `${JSON.stringify(about, null, 2).slice(0, -2)},\n  "images": [\n`;
  for (let first = 0; first < asked.count; first += atOnce) {
    const count = Math.min(atOnce, asked.count - first);
    const z = asked.latents(first, count);
    const lines = Array.from({ length: count }, (_, i) => {
      const vector = Array.from(z.subarray(i * latentSize, (i + 1) * latentSize));
      const line = JSON.stringify({ file: fileName(first + i), ...asked.origin(first + i), z: vector });
      return `    ${line}${first + i + 1 < asked.count ? ',' : ''}\n`;
    });
    yield lines.join('');
  }
  yield '  ]\n}\n';
}
