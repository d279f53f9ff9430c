import { createHash } from 'node:crypto';
import { idLike } from '../../schema/job.js';

/** The id of a dataset that has only a title: as much of the title as an id can hold, or else a generated one. */
export function idFor(title: string): string {
  // Half a title is worse than none: of "猫 2", only the 2 would be left.
  const like = /[\p{L}\p{N}]/u.test(title) ? idLike(title) : '';
  const letters = (text: string) => [...text.normalize('NFKD').matchAll(/[\p{L}\p{N}]/gu)].length;
  if (like !== '' && letters(like) * 2 >= letters(title)) return like;
  return `dataset-${createHash('sha256').update(title).digest('hex').slice(0, 8)}`;
}
