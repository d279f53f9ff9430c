import { changed } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { announce } from '../../ui/announcer.js';
import { words } from '../../words/words.js';

/** Leaves an image out of trainings to come, or brings it back. @throws ProblemError, ConnectionError */
export async function exclude(id: string, sha256: string, isExcluded: boolean): Promise<void> {
  await (isExcluded ? client.excludeImage({ id, sha256 }) : client.includeImage({ id, sha256 }));
  const { leftOut } = words.value.datasets;
  announce(isExcluded ? leftOut.done : leftOut.undone);
  changed('datasets', `dataset/${id}*`);
}
