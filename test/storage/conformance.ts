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
      await storage.commit('group', put => put('pieces', generated()));
      expect([await text('pieces'), await text('group/pieces')]).toEqual(['ab', 'cd']);
    });

    test('what does not exist is undefined, an empty list, and nothing to remove or move', async () => {
      expect(await storage.read('none')).toBeUndefined();
      expect(await storage.read('none/of/it')).toBeUndefined();
      expect(await storage.list('none')).toEqual([]);
      await storage.remove('none');
      await storage.move('none', 'elsewhere');
      expect(await storage.read('elsewhere')).toBeUndefined();
    });

    test('the stamp of an object differs after every write, and is empty when there is none', async () => {
      const stamps = [storage.stamp('a/object')];
      for (const content of ['one', 'two', 'two']) {
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
      await storage.write('root/b', bytes(''));
      await storage.write('root/a.json', bytes(''));
      await commit('root/group', { x: 'x' });
      expect(await storage.list('root')).toEqual(['a.json', 'b', 'group']);
      expect(await storage.list('root/group')).toEqual(['x']);
    });

    test('a committed group replaces the one before it entirely', async () => {
      await commit('root/group', { old: '1', both: '1' });
      await commit('root/group', { both: '2', new: '2' });
      expect(await storage.list('root/group')).toEqual(['both', 'new']);
      expect(await text('root/group/both')).toBe('2');
      expect(await storage.list('root')).toEqual(['group']);
    });

    test('a write that fails leaves what was there, and nothing else', async () => {
      await storage.write('root/object', bytes('old'));
      await commit('root/group', { a: 'old' });
      await expect(storage.write('root/object', failing())).rejects.toBe(failure);
      await expect(storage.write('root/new', failing())).rejects.toBe(failure);
      await expect(
        storage.commit('root/group', async put => {
          await put('a', bytes('new'));
          await put('b', failing());
        }),
      ).rejects.toBe(failure);
      expect([await text('root/object'), await text('root/group/a')]).toEqual(['old', 'old']);
      expect(await storage.list('root')).toEqual(['group', 'object']);
      expect(await storage.list('root/group')).toEqual(['a']);
    });

    test('writers of one key do not disturb each other', async () => {
      const values = Array.from({ length: 12 }, (_, i) => `${i}`);
      await Promise.all(values.map(value => commit('root/group', { a: value, b: value })));
      await Promise.all(values.map(value => storage.write('root/object', bytes(value))));
      expect(await text('root/group/a')).toBe(await text('root/group/b'));
      expect(values).toContain(await text('root/group/a'));
      expect(values).toContain(await text('root/object'));
      expect(await storage.list('root')).toEqual(['group', 'object']);
    });

    test('moves and removes objects and groups', async () => {
      await commit('from', { a: 'moved' });
      await commit('to', { b: 'replaced' });
      await storage.move('from', 'to');
      expect([await storage.list('from'), await storage.list('to')]).toEqual([[], ['a']]);
      await storage.write('object', bytes('x'));
      await storage.move('object', 'deep/object');
      expect(await text('deep/object')).toBe('x');
      await storage.remove('to');
      await storage.remove('deep/object');
      expect(await storage.list('to')).toEqual([]);
      expect(await text('deep/object')).toBeUndefined();
    });

    test('removes what is not needed, and puts back what is', async () => {
      await commit('group', { a: '1' });
      const seen: string[][] = [];
      const answer = (isNeeded: boolean) => async () => {
        seen.push(await storage.list('group'));
        return isNeeded;
      };
      expect(await storage.removeUnless('group', answer(true))).toBe(true);
      expect(await text('group/a')).toBe('1');
      await expect(storage.removeUnless('group', () => Promise.reject(failure))).rejects.toBe(failure);
      expect(await text('group/a')).toBe('1');
      expect(await storage.removeUnless('group', answer(false))).toBe(false);
      expect(await storage.removeUnless('none', answer(true))).toBe(false);
      expect(await storage.list('group')).toEqual([]);
      // Nobody could find it while the question was open.
      expect(seen).toEqual([[], []]);
    });

    test('cleaning does not touch what is there, nor a write that is under way', async () => {
      await commit('group', { a: '1' });
      await storage.commit('slow', async put => {
        await put('a', bytes('1'));
        await storage.clean();
        await put('b', bytes('2'));
      });
      expect([await storage.list('group'), await storage.list('slow')]).toEqual([['a'], ['a', 'b']]);
    });

    test.each(['', '/etc/passwd', '../up', 'a/../b', 'a//b', '.hidden', 'a/.', 'a\\b', 'a\0b', 'ä'])(
      'refuses the key %j',
      async key => {
        await expect(storage.write(key, bytes('x'))).rejects.toThrow('Not a storage key');
        await expect(storage.read(key)).rejects.toThrow('Not a storage key');
        await expect(storage.commit('group', put => put(key, bytes('x')))).rejects.toThrow('Not a storage key');
      },
    );

    describe('a permission to write', () => {
      test('lets its holder do everything', async () => {
        const holder = await storage.fenced('job', 1);
        await holder.write('a', bytes('1'));
        await holder.write('a', bytes('2'));
        for (const content of ['3', '4']) await holder.commit('group', put => put('object', bytes(content)));
        expect([await text('a'), await text('group/object')]).toEqual(['2', '4']);
        await holder.remove('group');
        expect(await storage.list('group')).toEqual([]);
        await holder.close();
        expect(await text('a')).toBe('2');
      });

      test('ends when a newer one is taken, also for a write that has begun', async () => {
        await commit('group', { object: 'old' });
        const stale = await storage.fenced('job', 1);
        const newer: Storage[] = [];
        const begun = stale.commit('group', async put => {
          await put('object', bytes('stale'));
          newer.push(await storage.fenced('job', 2));
        });
        await expect(begun).rejects.toThrow(FencedOffError);
        await expect(stale.write('other', bytes('stale'))).rejects.toThrow(FencedOffError);
        await stale.remove('group').catch(() => {});
        await stale.close();
        expect([await text('group/object'), await text('other')]).toEqual(['old', undefined]);
        await newer[0]!.commit('group', put => put('object', bytes('new')));
        expect(await text('group/object')).toBe('new');
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
