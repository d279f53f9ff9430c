import { createHash } from 'node:crypto';
import { idLike } from '../../schema/job.js';

/** The id of a dataset that is known by its title alone: as much of the title as an id can have, or else one of its own. */
export function idFor(title: string): string {
  // Half a title is worse than none: of "猫 2" nothing would be left but the 2.
  const like = /[\p{L}\p{N}]/u.test(title) ? idLike(title) : '';
  const letters = (text: string) => [...text.normalize('NFKD').matchAll(/[\p{L}\p{N}]/gu)].length;
  if (like !== '' && letters(like) * 2 >= letters(title)) return like;
  return `dataset-${createHash('sha256').update(title).digest('hex').slice(0, 8)}`;
}
