import type { z } from 'zod';
import { nameProblem } from '../latents/name.js';
import { NamedDirection } from '../schema/latents/direction.js';
import { Favourite } from '../schema/latents/favourite.js';
import { ServiceError } from '../schema/problem.js';
import { readStored, type Storage } from '../storage/index.js';
import { nameKey, nameOfKey } from './name-key.js';

/** What a name of a training stands for. */
export type NamedLatent =
  | { readonly kind: 'favourite'; readonly favourite: Favourite }
  | { readonly kind: 'direction'; readonly direction: NamedDirection };

/** A name that went with its training. */
export interface RemovedName {
  readonly job: string;
  readonly name: string;
  readonly kind: NamedLatent['kind'];
}

/** Names of one kind, and where the next page begins. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}

const root = 'names';
const files = { favourite: 'favourite.json', direction: 'direction.json' } as const;
const groupOf = (job: string, name: string) => `${root}/${job}/${nameKey(name)}`;
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

/** Trainings in which an unknown name is looked for, the newest first: this bounds the time that it takes to refuse it. */
const mostTrainings = 200;

/**
 * Favorites and directions of trainings: a group for each name, `names/{job}/{name}`, with one object that says which of
 * the two it is, `favourite.json` or `direction.json`. So `create` decides who gets a name, whatever happens at the same
 * time, and no write depends on what was read before.
 *
 * Only replacing a favorite writes into a group that exists. Should the favorite have been deleted and its name given to
 * a direction meanwhile, both objects are there for a moment: then the direction counts, and whoever wrote the favorite
 * takes it back.
 */
export class NamedLatents {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** @throws ServiceError NEWER_DATA */
  async get(job: string, name: string): Promise<NamedLatent | undefined> {
    const direction = await this.#read(job, name, 'direction', NamedDirection);
    if (direction) return { kind: 'direction', direction };
    const favourite = await this.#read(job, name, 'favourite', Favourite);
    return favourite && { kind: 'favourite', favourite };
  }

  /**
   * Keeps a favorite, in place of the one of its name if there is one.
   * @returns whether its name is new
   * @throws ServiceError NAME_TAKEN when a direction has the name
   */
  async putFavourite(favourite: Favourite): Promise<boolean> {
    const { job, name } = favourite;
    const group = groupOf(job, name);
    const bytes = bytesOf(favourite);
    if (await this.#storage.create(group, put => put(files.favourite, bytes))) return true;
    if (await this.#has(group, 'direction')) throw taken(name, 'direction');
    await this.#storage.write(`${group}/${files.favourite}`, bytes);
    if (!(await this.#has(group, 'direction'))) return false;
    await this.#storage.remove(`${group}/${files.favourite}`);
    throw taken(name, 'direction');
  }

  /** @throws ServiceError NAME_TAKEN when a favorite or a direction of the training has the name */
  async checkFree(job: string, name: string): Promise<void> {
    const found = await this.get(job, name);
    if (found) throw taken(name, found.kind);
  }

  /** Keeps a new direction. @throws ServiceError NAME_TAKEN when a favorite or a direction has its name */
  async addDirection(direction: NamedDirection): Promise<void> {
    const { job, name } = direction;
    const group = groupOf(job, name);
    if (await this.#storage.create(group, put => put(files.direction, bytesOf(direction)))) return;
    throw taken(name, (await this.#has(group, 'direction')) ? 'direction' : 'favourite');
  }

  /** Removes a favorite or a direction, if it exists. */
  async remove(job: string, name: string, kind: keyof typeof files): Promise<void> {
    await this.#storage.remove(`${groupOf(job, name)}/${files[kind]}`);
  }

  /** One page of a training's favorites, by name. @throws ServiceError NEWER_DATA */
  async favourites(job: string, limit: number, after?: string): Promise<Page<Favourite>> {
    return this.#page(job, limit, after, async name => {
      const found = await this.get(job, name);
      return found?.kind === 'favourite' ? found.favourite : undefined;
    });
  }

  /** One page of a training's directions, by name. @throws ServiceError NEWER_DATA */
  async directions(job: string, limit: number, after?: string): Promise<Page<NamedDirection>> {
    return this.#page(job, limit, after, name => this.#read(job, name, 'direction', NamedDirection));
  }

  /** The names that a training has, in order. */
  async namesOf(job: string): Promise<string[]> {
    const keys = await this.#storage.list(`${root}/${job}`);
    const names = keys.flatMap(key => nameOfKey(key) ?? []);
    return names.sort(byCodePoints);
  }

  /** A training other than this one that has the name, if there is one among the newest. */
  async trainingWith(name: string, other: string): Promise<string | undefined> {
    const jobs = (await this.#storage.list(root)).filter(job => job !== other);
    if (nameProblem(name) !== undefined) return undefined;
    const newest = jobs.slice(-mostTrainings).reverse();
    const has = await Promise.all(newest.map(async job => (await this.#storage.list(groupOf(job, name))).length > 0));
    return newest.find((_, i) => has[i]);
  }

  /** Removes all that a training has named. @returns what it was */
  async removeAll(job: string): Promise<RemovedName[]> {
    const gone: RemovedName[] = [];
    for (const name of await this.namesOf(job))
      for (const kind of ['direction', 'favourite'] as const)
        if (gone.at(-1)?.name !== name && (await this.#has(groupOf(job, name), kind))) gone.push({ job, name, kind });
    await this.#storage.remove(`${root}/${job}`);
    return gone;
  }

  async #page<Item>(
    job: string,
    limit: number,
    after: string | undefined,
    read: (name: string) => Promise<Item | undefined>,
  ): Promise<Page<Item>> {
    const data: Item[] = [];
    let last = after;
    for (const name of await this.namesOf(job)) {
      if (after !== undefined && byCodePoints(name, after) <= 0) continue;
      const item = await read(name);
      if (!item) continue;
      if (data.length === limit) return { data, nextCursor: last! };
      data.push(item);
      last = name;
    }
    return { data, nextCursor: null };
  }

  async #read<T>(job: string, name: string, kind: keyof typeof files, schema: z.ZodType<T>): Promise<T | undefined> {
    // What cannot be a name may be too long for a key.
    if (nameProblem(name) !== undefined) return undefined;
    return readStored(this.#storage, `${groupOf(job, name)}/${files[kind]}`, schema);
  }

  async #has(group: string, kind: keyof typeof files): Promise<boolean> {
    return (await this.#storage.read(`${group}/${files[kind]}`)) !== undefined;
  }
}

function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function taken(name: string, kind: keyof typeof files): ServiceError {
  return new ServiceError(
    'NAME_TAKEN',
    kind === 'direction'
      ? `A direction of this training is called ${name}. Choose another name, or delete it first: DELETE /directions/${encodeURIComponent(name)}?model=…`
      : `A favorite of this training is called ${name}. Choose another name, or delete it first: DELETE /favourites/${encodeURIComponent(name)}?model=…`,
  );
}
