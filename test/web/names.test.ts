import { describe, expect, it } from 'vitest';
import { archiveEnding } from '../../src/dataset/archive/archive-ending.js';
import { isLitter, litter } from '../../src/dataset/archive/names.js';
import { DatasetId } from '../../src/schema/job.js';
import { archiveEnding as endingOnPage, isHidden, looksUsable, proposeName } from '../../src/web/browser/form/names.js';
import { bytes, duration, timeLeft } from '../../src/web/browser/page/format.js';

describe('the name that is proposed', () => {
  it.each([
    [['Cats/1.jpg', 'Cats/more/2.jpg'], 'cats'],
    [['Große Kätzchen!/1.jpg'], 'gro-e-katzchen'],
    [['faces.tar.gz'], 'faces'],
    [['My faces (2).zip'], 'my-faces-2'],
    [['data/train.tfrecords'], 'data'],
    [['train.tfrecord-00000-of-00005'], 'train'],
    [['train.tfrec'], 'train'],
    [['1.jpg', '2.jpg'], 'pictures'],
    [['cats/1.jpg', 'dogs/1.jpg'], 'pictures'],
    [['cats/1.jpg', 'catsup/1.jpg'], 'pictures'],
    [['1.jpg'], 'pictures'],
    [['猫/1.jpg'], 'pictures'],
    [['..zip'], 'pictures'],
    [[`${'long-'.repeat(30)}x/1.jpg`], 'long-'.repeat(20).slice(0, -1)],
  ])('for %j is %s', (paths, name) => {
    expect(proposeName(paths, [])).toBe(name);
    expect(DatasetId.safeParse(proposeName(paths, [name])).data).not.toBe(name);
    expect(DatasetId.safeParse(proposeName(paths, [name])).success).toBe(true);
  });

  it('is made of the title, when one can be', () => {
    expect(proposeName(['cats/1.jpg'], [], 'Mes Étés')).toBe('mes-etes');
    expect(proposeName(['cats/1.jpg'], [], '猫の絵')).toBe('cats');
  });

  it('is free', () => {
    expect(proposeName(['cats/1.jpg'], ['cats', 'cats-2'])).toBe('cats-3');
  });
});

it('archives end on the page as they do in the service', () => {
  expect(endingOnPage).toEqual(archiveEnding);
});

it('knows what systems leave between files', () => {
  expect(['a/.DS_Store', '.git/x.png', '__MACOSX/a.png', 'a/Thumbs.db'].every(isHidden)).toBe(true);
  expect(['a.png', 'a/b.c/d'].some(isHidden)).toBe(false);
  // The same as the service does.
  expect([...litter].every(name => isHidden(`a/${name}/b.png`) && isLitter(name))).toBe(true);
  expect(isHidden('a/@eaDir/1.jpg')).toBe(true);
  expect(['A.JPG', 'IMG_0001.HEIC', 'b/c.tar.gz', 'x.tfrecord'].every(looksUsable)).toBe(true);
  expect(['notes.txt', 'png', 'x.psd'].some(looksUsable)).toBe(false);
});

it('words numbers for people', () => {
  expect([0, 1, 999, 1000, 9949, 12_345, 999_499, 999_500, 20e9].map(bytes)).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1.0 kB',
    '9.9 kB',
    '12 kB',
    '999 kB',
    '1.0 MB',
    '20 GB',
  ]);
  expect([0.2, 1, 59.4, 60, 601, 5000].map(duration)).toEqual([
    '1 second',
    '1 second',
    '59 seconds',
    '1 min 0 s',
    '10 min',
    '1 h 23 min',
  ]);
  expect([timeLeft(null), timeLeft(Number.POSITIVE_INFINITY), timeLeft(30)]).toEqual(['', '', 'about 30 seconds left']);
});
