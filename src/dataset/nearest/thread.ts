import { parentPort } from 'node:worker_threads';
import { type BuildTask, buildIndex } from './build-index.js';
import { type Neighbor, type SearchTask, searchIndex } from './search-index.js';

export type IndexTask = BuildTask | SearchTask;
/** What became of a task; an error of the file system keeps its code. */
export type IndexResult =
  | { readonly type: 'built' }
  | { readonly type: 'found'; readonly neighbors: readonly Neighbor[] }
  | { readonly type: 'failed'; readonly message: string; readonly code: string | undefined };

const port = parentPort!;
port.on('message', async (task: IndexTask) => {
  port.postMessage({ type: 'done', result: await run(task) });
});
port.postMessage({ type: 'ready' });

async function run(task: IndexTask): Promise<IndexResult> {
  try {
    if (task.type === 'search') return { type: 'found', neighbors: await searchIndex(task) };
    await buildIndex(task);
    return { type: 'built' };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { type: 'failed', message, code };
  }
}
