import { groupOf } from '../storage/layout.js';
import type { Storage, StoredObject } from '../storage/storage.js';

/** What is copied at once: a group, whose objects appear together, or an object that stands alone. */
export interface CopiedUnit {
  readonly key: string;
  readonly isGroup: boolean;
  readonly bytes: number;
  readonly objects: readonly StoredObject[];
}

/** What a machine makes again by itself, or has for itself alone. */
const local: readonly string[] = ['packed', 'cuts', 'thumbnails', 'workers', 'locks', 'redis'];
/** A user's own pictures, which can have any name, and are nothing that the service has stored. */
const pictures = 'datasets';

/** What a storage holds, groups first: what stands alone names some of them. */
export interface Contents {
  readonly units: readonly CopiedUnit[];
  /** Whether there is a folder of a user's own pictures, which is not among them. */
  readonly hasPictures: boolean;
}

export async function contentsOf(storage: Storage): Promise<Contents> {
  const units = new Map<string, { isGroup: boolean; objects: StoredObject[] }>();
  let hasPictures = false;
  for await (const object of storage.objects()) {
    const top = object.key.split('/')[0]!;
    if (top === pictures) hasPictures = true;
    // What a restored backup has replaced was set aside for its owner to look at.
    if (top === pictures || local.includes(top) || top.startsWith('replaced-')) continue;
    const group = groupOf(object.key);
    const isGroup = group?.object !== undefined;
    const key = isGroup ? group.group : object.key;
    const unit = units.get(key) ?? { isGroup, objects: [] };
    unit.objects.push(object);
    units.set(key, unit);
  }
  const all = [...units].map(([key, unit]) => ({ key, ...unit, bytes: bytesOf(unit.objects) }));
  return { units: [...all.filter(({ isGroup }) => isGroup), ...all.filter(({ isGroup }) => !isGroup)], hasPictures };
}

export function bytesOf(sized: readonly { readonly bytes: number }[]): number {
  return sized.reduce((sum, { bytes }) => sum + bytes, 0);
}
