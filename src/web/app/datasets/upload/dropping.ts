import { signal } from '@preact/signals';
import { linkTo, path } from '../../shell/route.js';
import { words } from '../../words/words.js';
import { type ChosenFile, fromDrop } from './chosen-files.js';
import { failure } from './draft.js';
import { sending } from './upload.js';

/** Whether files are held above the page. */
export const isOver = signal(false);

/**
 * Takes files that are dropped anywhere on the page: outside of a frame, they would make the browser leave it.
 * @param take what is chosen, with the form shown
 * @returns ends it
 */
export function takeDropped(take: (files: readonly ChosenFile[]) => void): () => void {
  const stop = new AbortController();
  const { signal: ended } = stop;
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    isOver.value = sending.peek() === undefined;
  };
  const leave = (event: DragEvent) => {
    if (event.relatedTarget === null) isOver.value = false;
  };
  const drop = async (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    isOver.value = false;
    // One upload at a time.
    if (sending.peek()) return;
    const files = fromDrop(event.dataTransfer);
    if (path.peek()[1] !== 'new') location.hash = linkTo(['datasets', 'new']);
    try {
      take(await files);
    } catch {
      failure.value = { fields: new Map([['files', words.value.datasets.upload.unreadable]]) };
    }
  };
  addEventListener('dragover', over, { signal: ended });
  addEventListener('dragleave', leave, { signal: ended });
  addEventListener('drop', drop, { signal: ended });
  return () => stop.abort();
}
