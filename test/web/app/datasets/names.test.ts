import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { archiveEnding } from '../../../../src/dataset/archive/archive-ending.js';
import { isLitter, litter } from '../../../../src/dataset/archive/names.js';
import { DatasetId } from '../../../../src/schema/job.js';
import {
  archiveEnding as endingOnPage,
  isHidden,
  looksUsable,
  proposeName,
  validName,
} from '../../../../src/web/app/datasets/upload/names.js';

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

it('names are valid on the page as they are in the service', () => {
  expect(validName.source).toBe(z.toJSONSchema(DatasetId).pattern);
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
