/**
 * Which folders are groups, whose objects appear and vanish together. The groups of a family are committed, replaced and
 * removed by one decision after another, so that a permission to write can hold for all of them: see `Storage.fenced`.
 */
interface Collection {
  /** Names in the key of a group. */
  readonly depth: number;
  /** @param key of a group */
  family(key: string): string;
}

const ownFamily = (key: string) => key;

const collections: Readonly<Record<string, Collection>> = {
  /** `checkpoints/{job}-{step}`, a job's together. */
  checkpoints: { depth: 2, family: key => key.replace(/-\d+(\.[a-z]+)?$/, '') },
  uploads: { depth: 2, family: ownFamily },
  packed: { depth: 2, family: ownFamily },
  tasks: { depth: 2, family: ownFamily },
  /** `names/{job}/{name}`, a job's together. */
  names: { depth: 3, family: key => key.slice(0, key.lastIndexOf('/')) },
};

/** Where an object of a group, or a group, belongs. */
export interface GroupKey {
  readonly family: string;
  readonly group: string;
  /** The name of the object in its group; undefined for the group itself. */
  readonly object: string | undefined;
}

/** The group that a key names, or whose object it names; undefined for an object that stands alone. */
export function groupOf(key: string): GroupKey | undefined {
  const parts = key.split('/');
  const collection = collections[parts[0]!];
  if (!collection || parts.length < collection.depth || parts.length > collection.depth + 1) return undefined;
  const group = parts.slice(0, collection.depth).join('/');
  return { family: collection.family(group), group, object: parts[collection.depth] };
}

/** The family of the groups that an owner of permissions writes. */
export function familyOf(owner: string): string {
  return `checkpoints/${owner}`;
}

/** The names of all collections of groups. */
export const collectionNames: readonly string[] = Object.keys(collections);
