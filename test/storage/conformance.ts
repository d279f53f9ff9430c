import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FencedOffError, type Storage } from '../../src/storage/index.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const failure = new Error('the source of the bytes failed');

async function* failing(): AsyncGenerator<Uint8Array> {
  yield bytes('half of it');
  throw failure;
}

/** What every storage must do; `open` gives an empty one, `close` disposes of it. */
export function storageConformance(name: string, open: () => Promise<Storage>, close: () => Promise<void>): void {
  describe(name, () => {
    let storage: Storage;
    beforeEach(async () => {
      storage = await open();
    });
    afterEach(close);

    const text = async (key: string) => {
      const content = await storage.read(key);
      return content && new TextDecoder().decode(content);
    };
    const commit = (key: string, objects: Record<string, string>) =>
      storage.commit(key, async put => {
        for (const [object, content] of Object.entries(objects)) await put(object, bytes(content));
      });

    test('reads what was written, replaced or not', async () => {
      await storage.write('a/b/object', bytes('one'));
      expect(await text('a/b/object')).toBe('one');
      await storage.write('a/b/object', bytes('two'));
      expect(await text('a/b/object')).toBe('two');
      await storage.write('empty', new Uint8Array());
      expect(await text('empty')).toBe('');
    });

    test('takes content in pieces', async () => {
      await storage.write('pieces', [bytes('a'), bytes('b')]);
      async function* generated() {
        yield bytes('c');
        yield bytes('d');
      }
      await storage.commit('tasks/group', put => put('pieces', generated()));
      expect([await text('pieces'), await text('tasks/group/pieces')]).toEqual(['ab', 'cd']);
    });

    test('what does not exist is undefined, an empty list, and nothing to remove or move', async () => {
      expect(await storage.read('none')).toBeUndefined();
      expect(await storage.read('none/of/it')).toBeUndefined();
      expect(await storage.list('none')).toEqual([]);
      await storage.remove('none');
      await storage.move('checkpoints/none-1', 'checkpoints/none-2');
      expect(await storage.list('checkpoints/none-2')).toEqual([]);
      expect(await storage.open('none')).toBeUndefined();
      expect(await storage.facts('tasks/none/object')).toBeUndefined();
    });

    test('the stamp of an object differs after every change, and is empty when there is none', async () => {
      await storage.read('a/object');
      const stamps = [storage.stamp('a/object')];
      for (const content of ['one', 'two', 'three']) {
        await storage.write('a/object', bytes(content));
        stamps.push(storage.stamp('a/object'));
        expect(storage.stamp('a/object')).toBe(stamps.at(-1));
      }
      expect(stamps[0]).toBe('');
      for (const [i, stamp] of stamps.entries()) expect(stamp).not.toBe(stamps[i + 1]);
      await storage.remove('a/object');
      expect(storage.stamp('a/object')).toBe('');
    });

    test('lists the names directly under a key, in order', async () => {
      await storage.write('tasks/b', bytes(''));
      await storage.write('tasks/a.json', bytes(''));
      await commit('tasks/group', { x: 'x' });
      expect(await storage.list('tasks')).toEqual(['a.json', 'b', 'group']);
      expect(await storage.list('tasks/group')).toEqual(['x']);
    });

    test('a committed group replaces the one before it entirely', async () => {
      await commit('tasks/group', { old: '1', both: '1' });
      await commit('tasks/group', { both: '2', new: '2' });
      expect(await storage.list('tasks/group')).toEqual(['both', 'new']);
      expect(await text('tasks/group/both')).toBe('2');
      expect(await storage.list('tasks')).toEqual(['group']);
    });

    test('a write that fails leaves what was there, and nothing else', async () => {
      await storage.write('tasks/object', bytes('old'));
      await commit('tasks/group', { a: 'old' });
      await expect(storage.write('tasks/object', failing())).rejects.toBe(failure);
      await expect(storage.write('tasks/new', failing())).rejects.toBe(failure);
      await expect(
        storage.commit('tasks/group', async put => {
          await put('a', bytes('new'));
          await put('b', failing());
        }),
      ).rejects.toBe(failure);
      expect([await text('tasks/object'), await text('tasks/group/a')]).toEqual(['old', 'old']);
      expect(await storage.list('tasks')).toEqual(['group', 'object']);
      expect(await storage.list('tasks/group')).toEqual(['a']);
    });

    test('writers of one key do not disturb each other', async () => {
      const values = Array.from({ length: 12 }, (_, i) => `${i}`);
      await Promise.all(values.map(value => commit('tasks/group', { a: value, b: value })));
      await Promise.all(values.map(value => storage.write('tasks/object', bytes(value))));
      expect(await text('tasks/group/a')).toBe(await text('tasks/group/b'));
      expect(values).toContain(await text('tasks/group/a'));
      expect(values).toContain(await text('tasks/object'));
      expect(await storage.list('tasks')).toEqual(['group', 'object']);
    });

    test('moves and removes objects and groups', async () => {
      const [from, to] = ['checkpoints/job-7', 'checkpoints/job-7.damaged'];
      await commit(from, { a: 'moved' });
      await commit(to, { b: 'replaced' });
      await storage.move(from, to);
      expect([await storage.list(from), await storage.list(to)]).toEqual([[], ['a']]);
      expect(await storage.list('checkpoints')).toEqual(['job-7.damaged']);
      await storage.write('deep/object', bytes('x'));
      await storage.remove(to);
      await storage.remove('deep/object');
      expect(await storage.list(to)).toEqual([]);
      expect(await text('deep/object')).toBeUndefined();
    });

    test('removes everything under a key', async () => {
      for (const key of ['jobs/one/log', 'jobs/one/samples/1.png', 'jobs/other/log'])
        await storage.write(key, bytes('x'));
      for (const name of ['one/smile', 'one/frown', 'other/smile']) await commit(`names/${name}`, { a: 'x' });
      await storage.remove('jobs/one');
      await storage.remove('names/one');
      expect([await storage.list('jobs'), await storage.list('jobs/one')]).toEqual([['other'], []]);
      expect([await storage.list('names'), await storage.list('names/one')]).toEqual([['other'], []]);
      expect(await storage.list('names/other')).toEqual(['smile']);
    });

    test('writes into groups, removes objects of them, and creates where none is left', async () => {
      await commit('names/job/smile', { a: '1' });
      await storage.write('names/job/smile/a', bytes('2'));
      await storage.write('names/job/smile/b', bytes('3'));
      expect([await text('names/job/smile/a'), await text('names/job/smile/b')]).toEqual(['2', '3']);
      const create = () => storage.create('names/job/smile', put => put('c', bytes('4')));
      expect(await create()).toBe(false);
      for (const object of ['a', 'b']) await storage.remove(`names/job/smile/${object}`);
      expect(await create()).toBe(true);
      expect(await storage.list('names/job/smile')).toEqual(['c']);
    });

    test('of many that create one group, one does', async () => {
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, i) => storage.create('uploads/cats', put => put('by', bytes(`${i}`)))),
      );
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await text('uploads/cats/by')).toBe(`${made.indexOf(true)}`);
    });

    test('lists every object under its key, those of a group together', async () => {
      await commit('checkpoints/job-1', { generator: '1', training: '22' });
      await storage.write('checkpoints/latest.json', bytes('333'));
      await storage.write('jobs/job/samples/1.png', bytes('4444'));
      const found: [string, number][] = [];
      for await (const { key, bytes: size } of storage.objects()) found.push([key, size]);
      const keys = found.map(([key]) => key);
      expect(keys.indexOf('checkpoints/job-1/training') - keys.indexOf('checkpoints/job-1/generator')).toBe(1);
      expect(new Map(found)).toEqual(
        new Map([
          ['checkpoints/job-1/generator', 1],
          ['checkpoints/job-1/training', 2],
          ['checkpoints/latest.json', 3],
          ['jobs/job/samples/1.png', 4],
        ]),
      );
    });

    test('adds to the end of an object', async () => {
      for (const part of ['one ', 'two ', 'three']) await storage.append('jobs/one/log', bytes(part));
      expect(await text('jobs/one/log')).toBe('one two three');
    });

    test('reads parts of an object, and knows when it was written', async () => {
      const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
      await commit('tasks/group', {});
      await storage.write('tasks/group/object', content);
      await storage.write('alone', content);
      for (const key of ['tasks/group/object', 'alone']) {
        const facts = await storage.facts(key);
        expect(facts?.bytes).toBe(1000);
        expect(Math.abs(facts!.changedAt.getTime() - Date.now())).toBeLessThan(60_000);
        const object = await storage.open(key);
        const part = new Uint8Array(10);
        await object!.read(part, 990);
        expect([object!.bytes, part]).toEqual([1000, content.subarray(990)]);
        await expect(object!.read(part, 995)).rejects.toThrow();
        const pieces: Uint8Array[] = [];
        for await (const piece of object!.stream(3)) pieces.push(piece);
        expect(Uint8Array.from(Buffer.concat(pieces))).toEqual(content.subarray(3));
        object!.close();
      }
    });

    test('whoever does not take all pieces of an object can read on', async () => {
      const content = new Uint8Array(2_000_000).fill(7);
      await storage.write('alone', content);
      const object = (await storage.open('alone'))!;
      for await (const piece of object.stream()) {
        expect(piece.length).toBeLessThan(content.length);
        break;
      }
      for (let i = 0; i < 20; i++) {
        const part = new Uint8Array(10);
        await object.read(part, i);
        expect(part).toEqual(content.subarray(0, 10));
      }
      object.close();
    });

    test('removes what is not needed, and puts back what is', async () => {
      await commit('checkpoints/job-1', { a: '1' });
      const seen: string[][] = [];
      const answer = (isNeeded: boolean) => async () => {
        seen.push(await storage.list('checkpoints/job-1'));
        return isNeeded;
      };
      expect(await storage.removeUnless('checkpoints/job-1', answer(true))).toBe(true);
      expect(await text('checkpoints/job-1/a')).toBe('1');
      await expect(storage.removeUnless('checkpoints/job-1', () => Promise.reject(failure))).rejects.toBe(failure);
      expect(await text('checkpoints/job-1/a')).toBe('1');
      expect(await storage.removeUnless('checkpoints/job-1', answer(false))).toBe(false);
      expect(await storage.removeUnless('checkpoints/none-1', answer(true))).toBe(false);
      expect(await storage.list('checkpoints/job-1')).toEqual([]);
      // Nobody could find it while the question was open.
      expect(seen).toEqual([[], []]);
    });

    test('cleaning does not touch what is there, nor a write that is under way', async () => {
      await commit('tasks/group', { a: '1' });
      await storage.commit('tasks/slow', async put => {
        await put('a', bytes('1'));
        await storage.clean();
        await put('b', bytes('2'));
      });
      expect([await storage.list('tasks/group'), await storage.list('tasks/slow')]).toEqual([['a'], ['a', 'b']]);
    });

    test.each(['', '/etc/passwd', '../up', 'a/../b', 'a//b', '.hidden', 'a/.', 'a\\b', 'a\0b', 'ä'])(
      'refuses the key %j',
      async key => {
        await expect(storage.write(key, bytes('x'))).rejects.toThrow('Not a storage key');
        await expect(storage.read(key)).rejects.toThrow('Not a storage key');
        await expect(storage.commit('tasks/group', put => put(key, bytes('x')))).rejects.toThrow('Not a storage key');
      },
    );

    describe('a permission to write', () => {
      test('lets its holder do everything', async () => {
        const holder = await storage.fenced('job', 1);
        await holder.write('a', bytes('1'));
        await holder.write('a', bytes('2'));
        for (const content of ['3', '4'])
          await holder.commit('checkpoints/job-1', put => put('object', bytes(content)));
        expect([await text('a'), await text('checkpoints/job-1/object')]).toEqual(['2', '4']);
        await holder.remove('checkpoints/job-1');
        expect(await storage.list('checkpoints/job-1')).toEqual([]);
        await holder.close();
        expect(await text('a')).toBe('2');
      });

      test('ends when a newer one is taken, also for a write that has begun', async () => {
        await commit('checkpoints/job-1', { object: 'old' });
        const stale = await storage.fenced('job', 1);
        const newer: Storage[] = [];
        const begun = stale.commit('checkpoints/job-1', async put => {
          await put('object', bytes('stale'));
          newer.push(await storage.fenced('job', 2));
        });
        await expect(begun).rejects.toThrow(FencedOffError);
        await expect(stale.write('other', bytes('stale'))).rejects.toThrow(FencedOffError);
        await stale.remove('checkpoints/job-1').catch(() => {});
        await stale.close();
        expect([await text('checkpoints/job-1/object'), await text('other')]).toEqual(['old', undefined]);
        await newer[0]!.commit('checkpoints/job-1', put => put('object', bytes('new')));
        expect(await text('checkpoints/job-1/object')).toBe('new');
      });

      test('cannot be taken with a lower number, and is nothing to other owners', async () => {
        await storage.fenced('job', 5);
        await expect(storage.fenced('job', 4)).rejects.toThrow(FencedOffError);
        const other = await storage.fenced('other', 1);
        await other.write('a', bytes('1'));
        expect(await text('a')).toBe('1');
      });

      test('can be taken away without a successor', async () => {
        const holder = await storage.fenced('job', 1);
        await storage.revoke('job');
        await expect(holder.write('a', bytes('1'))).rejects.toThrow(FencedOffError);
        expect(await text('a')).toBeUndefined();
      });

      test('can be taken away up to a number', async () => {
        await storage.fenced('job', 1);
        const holder = await storage.fenced('job', 2);
        await storage.revoke('job', 1);
        await holder.write('a', bytes('1'));
        expect(await text('a')).toBe('1');
        await storage.revoke('job', 2);
        await expect(holder.write('a', bytes('2'))).rejects.toThrow(FencedOffError);
      });

      test('of many that are taken at once the highest number stays', async () => {
        const taken = await Promise.allSettled([3, 1, 4, 2, 5].map(number => storage.fenced('job', number)));
        const written = await Promise.allSettled(
          taken.map(async (holder, i) => {
            if (holder.status === 'rejected') throw holder.reason;
            await holder.value.write(`by-${i}`, bytes('1'));
          }),
        );
        expect(written.map(({ status }) => status)).toEqual([...Array(4).fill('rejected'), 'fulfilled']);
      });
    });
  });
}
