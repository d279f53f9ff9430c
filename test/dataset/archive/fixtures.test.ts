import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contentOf, fixture, unpack } from './unpack.js';

const long = `long/${Array(6).fill('part-of-a-long-name').join('/')}/long.png`;
/** Names that are too long for people, as they are shown. */
const shownLonger = expect.stringMatching(/^longer\/part-of.{100,}….*-name\/longer\.png$/);

const archives = (name: string) => unpack(fixture(`archives/${name}`));
const files = (...names: string[]) => names.map(name => [name, contentOf(name)]);

describe('zip archives made by Info-ZIP and Python', () => {
  test.each(['infozip', 'infozip-stored', 'infozip-streamed', 'python-zip64'])('%s', async name => {
    // infozip.zip has hidden files, those of macOS, and folders too.
    expect(await archives(`${name}.zip`)).toEqual({ entries: files('a.png', 'deep/b.png'), error: undefined });
  });

  test.each([
    ['infozip-encrypted', 'notAnImage: is encrypted: pack the archive without a password'],
    ['infozip-bzip2', 'notAnImage: is compressed with bzip2: pack the archive with Deflate, as usual'],
    ['python-lzma', 'notAnImage: is compressed with LZMA: pack the archive with Deflate, as usual'],
  ])('%s cannot be read, and says why', async (name, why) => {
    expect(await archives(`${name}.zip`)).toEqual({ entries: [['a.png', why]], error: undefined });
  });

  test('symbolic links are not followed', async () => {
    const { entries } = await archives('infozip-link.zip');
    expect(entries).toEqual([
      ['link.png', 'notAnImage: is a symbolic link: pack the archive with the files themselves'],
      ['a.png', contentOf('a.png')],
    ]);
  });

  test('names are only shown, whatever they are', async () => {
    const content = contentOf('a.png');
    expect((await archives('python-names.zip')).entries).toEqual([
      ['../up.png', content],
      ['/absolute.png', content],
      ['C:/windows/back.png', content],
      ['grün.png', content],
      ['new\ufffdline.png', content],
      [expect.stringMatching(/^x{139}…x{56}\.png$/), content],
    ]);
  });

  test('names in code page 437, and in UTF-8 that is not declared', async () => {
    const { entries } = await archives('python-names-unflagged.zip');
    expect(entries.map(([name]) => name)).toEqual(['grün.png', 'grün.png']);
  });
});

describe('tar archives made by GNU tar and Python', () => {
  test.each([
    ['gnutar-v7.tar', ['a.png', 'deep/b.png']],
    ['gnutar-ustar.tar', ['a.png', 'deep/b.png', long]],
  ])('%s', async (name, names) => {
    expect(await archives(name)).toEqual({ entries: files(...names), error: undefined });
  });

  test.each(['gnutar-oldgnu.tar', 'gnutar-gnu.tar', 'gnutar-gnu.tar.gz', 'gnutar-pax.tar'])('%s', async name => {
    expect(await archives(name)).toEqual({
      entries: [...files('a.png', 'deep/b.png', long), [shownLonger, contentOf('longer.png')]],
      error: undefined,
    });
  });

  test.each(['ustar', 'gnu', 'pax'])('python-%s.tar', async format => {
    const longer = format === 'ustar' ? [] : [[shownLonger, contentOf('longer.png')]];
    expect(await archives(`python-${format}.tar`)).toEqual({
      entries: [...files('a.png', 'deep/grün.png', '../up.png', '/absolute.png', long), ...longer],
      error: undefined,
    });
  });

  test('links and devices are named and left out', async () => {
    expect((await archives('gnutar-links.tar')).entries).toEqual([
      ['a.png', contentOf('a.png')],
      ['hard.png', expect.stringMatching(/^notAnImage: is a hard link .* \(tar --hard-dereference\)/)],
      ['link.png', expect.stringMatching(/^notAnImage: is a symbolic link: .* \(tar --dereference\)/)],
      ['pipe.png', 'notAnImage: is a FIFO, not a file'],
      ['deep/b.png', contentOf('b.png')],
    ]);
  });

  test.each(['gnu', 'pax'])('sparse files are left out (%s)', async format => {
    expect(await archives(`gnutar-sparse-${format}.tar`)).toEqual({
      entries: [['sparse.png', expect.stringContaining('without --sparse')], ...files('deep/b.png')],
      error: undefined,
    });
  });
});

describe('compressed files', () => {
  test.each(['gzip', 'zlib'])('TFRecord files of TensorFlow, as %s', async format => {
    const plain = await unpack(fixture('tensorflow.tfrecords'));
    const packed = await archives(`tensorflow-${format}.tfrecords`);
    expect(plain.error).toBeUndefined();
    expect(plain.entries.length).toBeGreaterThan(0);
    expect(packed.error).toBeUndefined();
    expect(packed.entries.map(([, content]) => content)).toEqual(plain.entries.map(([, content]) => content));
    expect(packed.entries[0]?.[0]).toBe(`tensorflow-${format}.tfrecords#0`);
  });

  test('one file', async () => {
    expect(await archives('a.png.gz')).toEqual({ entries: files('a.png'), error: undefined });
  });

  test('a file that is no archive is the only entry', async () => {
    const make = fixture('archives/make.py');
    expect(await unpack(make)).toEqual({ entries: [['make.py', readFileSync(make, 'latin1')]], error: undefined });
  });
});
