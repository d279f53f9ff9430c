import { changed } from '../../../service/resource.js';
import { client } from '../../../service/service.js';
import { announce } from '../../../ui/announcer.js';
import { words } from '../../../words/words.js';
import type { Square } from './square.js';

/**
 * Moves the square of an image for trainings to come, or puts it back to where it was cut at first (null).
 * @returns where it is then
 * @throws ProblemError, ConnectionError
 */
export async function saveCrop(id: string, sha256: string, to: Square | null): Promise<Square | null> {
  const { crop } = await (to
    ? client.moveCrop({ id, sha256, body: { x: to.x, y: to.y, side: to.side } })
    : client.resetCrop({ id, sha256 }));
  const { done, undone } = words.value.datasets.crop;
  announce(crop ? done : undone);
  changed('datasets', `dataset/${id}*`);
  return crop;
}
