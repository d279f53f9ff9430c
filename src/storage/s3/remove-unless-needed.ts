import { randomUUID } from 'node:crypto';
import type { Edit, Head } from './heads.js';

/**
 * Sets a group aside in its head, where nobody finds it, asks whether it is needed, and then removes it or puts it back: see
 * `Storage.removeUnless`. When this process dies in between, cleaning or the next attempt of its owner puts it back.
 * @param change changes the head of the group's family
 * @returns whether it was put back
 */
export async function removeUnlessNeeded(
  change: (edit: Edit) => Promise<{ after: Head }>,
  group: string,
  isNeeded: () => Promise<boolean>,
): Promise<boolean> {
  const id = randomUUID();
  const since = new Date().toISOString();
  const { after } = await change(head => {
    const { [group]: files, ...groups } = head.groups;
    if (head.aside[id] || !files) return undefined;
    return { ...head, groups, aside: { ...head.aside, [id]: { group, files, since } } };
  });
  if (!after.aside[id]) return false;
  let isKept = true;
  try {
    isKept = await isNeeded();
  } finally {
    await change(head => {
      const { [id]: mine, ...aside } = head.aside;
      if (!mine) {
        // A newer attempt has put it back.
        isKept = true;
        return undefined;
      }
      // What has been saved under its key in the meantime is newer.
      return { ...head, aside, groups: isKept ? { [group]: mine.files, ...head.groups } : head.groups };
    });
  }
  return isKept;
}
