import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { NamedLatents } from '../../src/directions/index.js';
import { nameKey, nameOfKey } from '../../src/directions/name-key.js';
import { nameProblem } from '../../src/latents/name.js';
import type { NamedDirection } from '../../src/schema/latents/direction.js';
import type { Favourite } from '../../src/schema/latents/favourite.js';
import { FileStorage } from '../../src/storage/index.js';

const time = '2026-01-01T00:00:00.000Z';
const favourite = (name: string, z: number[] = [0.5], job = 'job-1'): Favourite => ({
  format: 1,
  name,
  job,
  z,
  createdAt: time,
  updatedAt: time,
});
const direction = (name: string, job = 'job-1'): NamedDirection => ({
  format: 1,
  name,
  job,
  vector: [1],
  createdAt: time,
  checkpoint: `${job}-1`,
  from: null,
  orthogonalTo: [],
  separation: null,
});

describe('the key of a name', () => {
  test.each([
    ['smile', 'smile'],
    ['Anna', '-001t-nna'],
    ['笑顔', '-0ob50u38-'],
    ['auf_11', 'auf_11'],
  ])('%s → %s', (name, key) => {
    expect(nameKey(name)).toBe(key);
  });

  it('gives every name a key of its own, whatever its script, also where case does not count', () => {
    const name = fc
      .array(fc.oneof(fc.constantFrom(...'aAbBzZ_09éßſKΣςσ笑𝒳𐐀'), fc.string({ unit: 'grapheme', maxLength: 1 })), {
        minLength: 1,
        maxLength: 60,
      })
      .map(parts => parts.join('').normalize('NFC'))
      .filter(text => nameProblem(text) === undefined);
    fc.assert(
      fc.property(name, text => {
        const key = nameKey(text);
        expect(key).toMatch(/^[a-z0-9_-]{1,242}$/);
        expect(nameOfKey(key)).toBe(text);
      }),
    );
  });
});

describe('what has a name', () => {
  let folder: string;
  let names: NamedLatents;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
    names = new NamedLatents(new FileStorage(folder));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const nameTaken = expect.objectContaining({ code: 'NAME_TAKEN' });

  it('is seen by every process at once, replaced and removed', async () => {
    const other = new NamedLatents(new FileStorage(folder));
    expect(await names.putFavourite(favourite('Anna'))).toBe(true);
    expect(await other.get('job-1', 'Anna')).toEqual({ kind: 'favourite', favourite: favourite('Anna') });
    expect(await other.get('job-1', 'anna')).toBeUndefined();
    expect(await other.putFavourite(favourite('Anna', [-1]))).toBe(false);
    expect(await names.get('job-1', 'Anna')).toMatchObject({ favourite: { z: [-1] } });
    await names.remove('job-1', 'Anna', 'direction');
    expect(await names.namesOf('job-1')).toEqual(['Anna']);
    await names.remove('job-1', 'Anna', 'favourite');
    expect(await other.get('job-1', 'Anna')).toBeUndefined();
    await names.addDirection(direction('Anna'));
    expect(await other.get('job-1', 'Anna')).toMatchObject({ kind: 'direction' });
  });

  it('has its name for itself: a favourite keeps a direction from it, and a direction keeps both', async () => {
    await names.putFavourite(favourite('a'));
    await expect(names.addDirection(direction('a'))).rejects.toEqual(nameTaken);
    await names.addDirection(direction('b'));
    await expect(names.addDirection(direction('b'))).rejects.toEqual(nameTaken);
    await expect(names.putFavourite(favourite('b'))).rejects.toEqual(nameTaken);
    await names.putFavourite(favourite('b', [1], 'job-2'));
    expect(await names.get('job-1', 'b')).toMatchObject({ kind: 'direction' });
  });

  it('goes to one of those who ask for the name at the same time, in two processes', async () => {
    const other = new NamedLatents(new FileStorage(folder));
    for (let round = 0; round < 20; round++) {
      const name = `n${round}`;
      const [asFavourite, asDirection, again] = await Promise.allSettled([
        names.putFavourite(favourite(name)),
        other.addDirection(direction(name)),
        names.addDirection(direction(name)),
      ]);
      const winners = [asFavourite, asDirection, again].filter(({ status }) => status === 'fulfilled');
      expect(winners).toHaveLength(1);
      const { kind } = (await names.get('job-1', name))!;
      expect(kind).toBe(asFavourite.status === 'fulfilled' ? 'favourite' : 'direction');
    }
  });

  it('stays a direction when a favourite that was deleted meanwhile is being replaced', async () => {
    /** Deletes the favourite, and gives its name to a direction, before a favourite is written. */
    class Overtaken extends FileStorage {
      override async write(key: string, content: Uint8Array): Promise<void> {
        await names.remove('job-1', 'a', 'favourite');
        await names.addDirection(direction('a'));
        await super.write(key, content);
        expect(await names.get('job-1', 'a')).toMatchObject({ kind: 'direction' });
      }
    }
    await names.putFavourite(favourite('a'));
    await expect(new NamedLatents(new Overtaken(folder)).putFavourite(favourite('a', [1]))).rejects.toEqual(nameTaken);
    await names.remove('job-1', 'a', 'direction');
    expect(await names.get('job-1', 'a')).toBeUndefined();
  });

  it('is listed by page and kind, in the order of the names', async () => {
    for (const name of ['delta', 'Beta', 'alpha', 'ä']) await names.putFavourite(favourite(name));
    for (const name of ['c', 'b']) await names.addDirection(direction(name));
    const first = await names.favourites('job-1', 3);
    expect([first.data.map(({ name }) => name), first.nextCursor]).toEqual([['Beta', 'alpha', 'delta'], 'delta']);
    const second = await names.favourites('job-1', 3, 'delta');
    expect([second.data.map(({ name }) => name), second.nextCursor]).toEqual([['ä'], null]);
    const directions = await names.directions('job-1', 2);
    expect([directions.data.map(({ name }) => name), directions.nextCursor]).toEqual([['b', 'c'], null]);
    expect(await names.favourites('job-2', 3)).toEqual({ data: [], nextCursor: null });
  });

  it('is known to belong to another training, and goes with its own', async () => {
    await names.putFavourite(favourite('a', [1], 'job-2'));
    await names.addDirection(direction('b', 'job-2'));
    expect(await names.trainingWith('a', 'job-1')).toBe('job-2');
    expect(await names.trainingWith('a', 'job-2')).toBeUndefined();
    expect(await names.removeAll('job-2')).toEqual([
      { job: 'job-2', name: 'a', kind: 'favourite' },
      { job: 'job-2', name: 'b', kind: 'direction' },
    ]);
    expect(await names.trainingWith('a', 'job-1')).toBeUndefined();
    expect(await names.removeAll('job-2')).toEqual([]);
  });

  it('cannot have a name that is none, however long', async () => {
    for (const name of ['', 'a b', '1a', '../a', 'seed', 'auto1', 'x'.repeat(100_000), '\0', '\ud800'])
      expect(await names.get('job-1', name)).toBeUndefined();
  });
});
