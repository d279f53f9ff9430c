import { randomUUID } from 'node:crypto';
import { collectionNames, familyOf, type GroupKey, groupOf } from '../layout.js';
import {
  type Content,
  checkKey,
  type ObjectFacts,
  type OpenObject,
  type Put,
  type Storage,
  type StoredObject,
} from '../storage.js';
import { allObjects } from './all-objects.js';
import { cleanBucket } from './clean-bucket.js';
import { dataKey } from './data-key.js';
import { deleteBelow, deleteObjects } from './delete-objects.js';
import { type Fence, fencedOff } from './fence.js';
import { filesOf, type Head, Heads, type StoredFile } from './heads.js';
import { LoneObjects } from './lone-objects.js';
import type { S3Options } from './options.js';
import { remoteObject } from './remote-object.js';
import { removeUnlessNeeded } from './remove-unless-needed.js';
import { S3Bucket } from './s3-bucket.js';
import { Stamps } from './stamps.js';

type Files = Readonly<Record<string, StoredFile>>;

/**
 * Storage in a bucket of an S3-compatible store that honors the conditions of writes: see `probeStore`.
 *
 * The files of a group are written first, each under a key that nothing has had before, `data/{family}/{id}/{name}`. They
 * exist once the head of their family names them: see {@link Heads}. So one compare-and-swap is the commit, the removal, and
 * the check of the permission to write. Objects that stand alone lie under their own keys; those that a holder of a
 * permission writes are compared and swapped as well, so that a holder that was superseded never replaces what its successor
 * has written.
 */
export class S3Storage implements Storage {
  readonly #bucket: S3Bucket;
  readonly #heads: Heads;
  readonly #stamps: Stamps;
  readonly #fence: Fence | undefined;
  readonly #alone: LoneObjects;

  private constructor(bucket: S3Bucket, heads: Heads, stamps: Stamps, fence?: Fence) {
    this.#bucket = bucket;
    this.#heads = heads;
    this.#stamps = stamps;
    this.#fence = fence;
    this.#alone = new LoneObjects(bucket, stamps, fence && (() => this.#checkFence()));
  }

  static open(options: S3Options): S3Storage {
    const bucket = new S3Bucket(options);
    return new S3Storage(bucket, new Heads(bucket), new Stamps());
  }

  get target() {
    return { s3: this.#bucket.options };
  }

  async write(key: string, content: Content): Promise<void> {
    checkKey(key);
    const group = groupOf(key);
    if (group?.object === undefined) return this.#alone.write(key, content);
    const { object } = group;
    const file = await this.#putFile(group, object, randomUUID(), content);
    await this.#change(group, files => ({ ...files, [object]: file }));
  }

  async append(key: string, bytes: Uint8Array): Promise<void> {
    checkKey(key);
    await this.#alone.append(key, bytes);
  }

  async commit(key: string, fill: (put: Put) => Promise<void>): Promise<void> {
    await this.#commit(key, fill, () => true);
  }

  async create(key: string, fill: (put: Put) => Promise<void>): Promise<boolean> {
    return this.#commit(key, fill, before => !before || Object.keys(before).length === 0);
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const found = await this.#find(key);
    if (found?.file) return (await this.#bucket.read(found.key))?.bytes;
    if (!found?.isAlone) return undefined;
    const object = await this.#bucket.read(key);
    this.#stamps.saw(key, object?.etag ?? '');
    return object?.bytes;
  }

  async open(key: string): Promise<OpenObject | undefined> {
    const found = await this.#find(key);
    const bytes = found?.isAlone ? (await this.#bucket.head(key))?.bytes : found?.file?.bytes;
    if (!found || bytes === undefined) return undefined;
    return remoteObject(this.#bucket, found.key, bytes);
  }

  async facts(key: string): Promise<ObjectFacts | undefined> {
    const found = await this.#find(key);
    if (found?.isAlone) return this.#bucket.head(key);
    return found?.file && { bytes: found.file.bytes, changedAt: new Date(found.file.time) };
  }

  stamp(key: string): string | undefined {
    const group = groupOf(key);
    if (group?.object === undefined) return this.#stamps.of(key);
    const known = this.#heads.known(group.family);
    if (!known || !this.#stamps.isFresh(known.readAt)) return undefined;
    return known.head.groups[group.group]?.[group.object]?.at ?? '';
  }

  async list(key: string): Promise<string[]> {
    checkKey(key);
    const group = groupOf(key);
    if (group) {
      const { head } = await this.#heads.read(group.family);
      const files = head.groups[group.group];
      if (files) return Object.keys(files).sort();
    }
    const { objects, folders } = await this.#bucket.names(`${key}/`);
    const groups = group ? [] : (await this.#headsBelow(key)).flatMap(({ head }) => Object.keys(head.groups));
    const names = groups.filter(name => name.startsWith(`${key}/`)).map(name => name.slice(key.length + 1));
    return [...new Set([...objects, ...folders, ...names.map(name => name.split('/')[0]!)])].sort();
  }

  async move(from: string, to: string): Promise<void> {
    const [source, target] = [wholeGroup(from), wholeGroup(to)];
    if (source.family !== target.family) throw new Error(`${from} and ${to} are not of one family`);
    await this.#changeHead(source.family, head => {
      const { [source.group]: moved, ...groups } = head.groups;
      return moved && { ...head, groups: { ...groups, [target.group]: moved } };
    });
  }

  async remove(key: string): Promise<void> {
    checkKey(key);
    const group = groupOf(key);
    if (group?.object !== undefined) {
      const { object } = group;
      await this.#change(group, ({ [object]: gone, ...files }) => (gone ? files : undefined));
      return;
    }
    if (group && group.family !== key) {
      await this.#change(group, () => ({}));
      return;
    }
    await this.#checkFence();
    for (const { family } of await this.#headsBelow(key))
      await this.#changeHead(family, head => {
        const kept = Object.entries(head.groups).filter(([name]) => name !== key && !name.startsWith(`${key}/`));
        if (kept.length === Object.keys(head.groups).length) return undefined;
        return { ...head, groups: Object.fromEntries(kept) };
      });
    await deleteObjects(this.#bucket, [key]);
    await deleteBelow(this.#bucket, `${key}/`);
    this.#stamps.saw(key, '');
  }

  async removeUnless(key: string, isNeeded: () => Promise<boolean>): Promise<boolean> {
    const { family, group } = wholeGroup(key);
    return removeUnlessNeeded(edit => this.#changeHead(family, edit), group, isNeeded);
  }

  objects(): AsyncIterable<StoredObject> {
    return allObjects(this.#bucket, this.#heads);
  }

  async clean(): Promise<void> {
    await cleanBucket(this.#bucket, this.#heads);
  }

  async fenced(owner: string, number: number): Promise<Storage> {
    checkKey(owner);
    const fence = { owner, family: familyOf(owner), number };
    await this.#heads.change(fence.family, head => {
      if (head.fence > number) throw fencedOff(fence);
      if (head.fence === number) return undefined;
      // What a holder before has set aside comes back: it can no longer decide.
      const back = Object.fromEntries(Object.values(head.aside).map(({ group, files }) => [group, files]));
      return { fence: number, groups: { ...back, ...head.groups }, aside: {} };
    });
    return new S3Storage(this.#bucket, this.#heads, this.#stamps, fence);
  }

  async revoke(owner: string, last = Number.POSITIVE_INFINITY): Promise<void> {
    await this.#heads.change(familyOf(owner), head =>
      head.fence > 0 && head.fence <= last ? { ...head, fence: 0 } : undefined,
    );
  }

  async close(): Promise<void> {
    // The permission stays until it is revoked or superseded: another process of the attempt may have it too.
  }

  /** Where the object of a key is; undefined when it cannot exist. */
  async #find(key: string) {
    checkKey(key);
    const group = groupOf(key);
    if (group?.object === undefined) return { key, isAlone: true, file: undefined };
    const { head } = await this.#heads.read(group.family);
    const file = head.groups[group.group]?.[group.object];
    return file && { key: dataKey(group.family, file.at, group.object), isAlone: false, file };
  }

  async #putFile({ family }: GroupKey, name: string, at: string, content: Content): Promise<StoredFile> {
    const { bytes } = await this.#bucket.put(dataKey(family, at, name), content);
    return { at, bytes, time: new Date().toISOString() };
  }

  /** @param may whether the group may be written in place of what is there */
  async #commit(
    key: string,
    fill: (put: Put) => Promise<void>,
    may: (before: Files | undefined) => boolean,
  ): Promise<boolean> {
    const group = wholeGroup(key);
    const at = randomUUID();
    const files: Record<string, StoredFile> = {};
    try {
      await fill(async (name, content) => {
        checkKey(name);
        files[name] = await this.#putFile(group, name, at, content);
      });
      const { after } = await this.#changeHead(group.family, head => {
        const before = head.groups[group.group];
        // Ours, when the answer to an attempt before was lost.
        if (isMadeAt(at, before) || !may(before)) return undefined;
        return { ...head, groups: { ...head.groups, [group.group]: files } };
      });
      if (isMadeAt(at, after.groups[group.group]) || Object.keys(files).length === 0) return true;
      await deleteBelow(this.#bucket, dataKey(group.family, at, ''));
      return false;
    } catch (error) {
      await deleteBelow(this.#bucket, dataKey(group.family, at, '')).catch(() => {});
      throw error;
    }
  }

  /** Changes the files of a group, which is gone when none is left. */
  async #change({ family, group }: GroupKey, edit: (files: Files) => Files | undefined): Promise<void> {
    await this.#changeHead(family, head => {
      const { [group]: before, ...others } = head.groups;
      const files = edit(before ?? {});
      if (!files || (Object.keys(files).length === 0 && !before)) return undefined;
      return { ...head, groups: Object.keys(files).length === 0 ? others : { ...others, [group]: files } };
    });
  }

  /** Changes a head as long as the permission to write holds, and deletes the files that it no longer names. */
  async #changeHead(family: string, edit: (head: Head) => Head | undefined) {
    const fence = this.#fence;
    if (fence && fence.family !== family) throw new Error(`The attempts of ${fence.owner} do not write ${family}`);
    const changed = await this.#heads.change(family, head => {
      if (fence && head.fence !== fence.number) throw fencedOff(fence);
      return edit(head);
    });
    const named = new Set(filesOf(family, changed.after));
    // Should this fail, cleaning finds them.
    await deleteObjects(
      this.#bucket,
      filesOf(family, changed.before).filter(key => !named.has(key)),
    ).catch(() => {});
    return changed;
  }

  async #checkFence(): Promise<void> {
    const fence = this.#fence;
    if (fence && (await this.#heads.read(fence.family)).head.fence !== fence.number) throw fencedOff(fence);
  }

  /** The heads of the families in which groups may be whose keys are this one, or below it. */
  async #headsBelow(key: string): Promise<{ family: string; head: Head }[]> {
    if (!collectionNames.includes(key.split('/')[0]!)) return [];
    const family = groupOf(key)?.family ?? (groupOf(`${key}/any`)?.family === key ? key : undefined);
    if (family === undefined) return this.#heads.all(`${key}/`);
    const { etag, head } = await this.#heads.read(family);
    return etag === undefined ? [] : [{ family, head }];
  }
}

function wholeGroup(key: string): GroupKey {
  checkKey(key);
  const group = groupOf(key);
  if (group && group.object === undefined) return group;
  throw new Error(`Not the key of a group: ${key}`);
}

function isMadeAt(at: string, files: Files | undefined): boolean {
  return files !== undefined && Object.values(files).some(file => file.at === at);
}
