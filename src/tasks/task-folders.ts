import { timeOfId } from '../job/spec.js';
import type { Storage } from '../storage/index.js';

/** Where the folders of all tasks are. */
const folders = 'tasks';
const keyOf = (task: string) => `${folders}/${task}`;

/** How long a folder may be there before its task is, in milliseconds. */
const unqueuedMs = 300_000;

export type TaskStorage = Pick<Storage, 'write' | 'commit' | 'read' | 'list' | 'remove'>;

/** What tasks keep in files: what was sent with them, and what belongs to their results. */
export function taskFolders(storage: TaskStorage) {
  return {
    /** Writes the files that come with a new task. */
    create: (task: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> =>
      storage.commit(keyOf(task), async put => {
        for (const [name, content] of Object.entries(files)) await put(name, content);
      }),
    read: (task: string, name: string) => storage.read(`${keyOf(task)}/${name}`),
    write: (task: string, name: string, content: Uint8Array) => storage.write(`${keyOf(task)}/${name}`, content),
    remove: (task: string) => storage.remove(keyOf(task)),
    /**
     * Removes the folders of tasks that the queue has forgotten.
     * @param known those of the ids that the queue knows
     * @returns ids of the tasks whose folders were removed
     */
    async sweep(known: (ids: readonly string[]) => Promise<ReadonlySet<string>>, now = Date.now()): Promise<string[]> {
      const ids = (await storage.list(folders)).filter(id => madeAt(id) < now - unqueuedMs);
      const living = ids.length === 0 ? new Set() : await known(ids);
      const gone = ids.filter(id => !living.has(id));
      for (const id of gone) await storage.remove(keyOf(id));
      return gone;
    },
  };
}

export type TaskFolders = ReturnType<typeof taskFolders>;

/** When a task was made, in milliseconds since 1970. What was never a task is left alone. */
function madeAt(id: string): number {
  return (id.startsWith('task-') ? timeOfId(id) : undefined) ?? Number.POSITIVE_INFINITY;
}
