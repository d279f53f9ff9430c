import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDatasetCommand } from '../../src/bin/dataset/options.js';

const framing = { fit: 'crop', crop: 'center', background: 'ffffff' };

describe('arguments of npm run dataset', () => {
  it('imports a path, named after it', () => {
    expect(parseDatasetCommand(['import', 'test/fixtures'])).toEqual({
      name: 'import',
      path: resolve('test/fixtures'),
      upload: { name: 'fixtures', ...framing },
    });
    expect(parseDatasetCommand(['import', 'fixtures/tensorflow.tfrecords'], 'test')).toMatchObject({
      path: resolve('test/fixtures/tensorflow.tfrecords'),
      upload: { name: 'tensorflow' },
    });
    expect(parseDatasetCommand(['import', 'LICENSE'])).toMatchObject({ upload: { name: 'license' } });
  });

  it('leaves the endings of files out of the name', () => {
    const name = 'records/feature-image-tfds.tfrecord-00000-of-00001';
    expect(parseDatasetCommand(['import', name], 'test/fixtures')).toMatchObject({
      upload: { name: 'feature-image-tfds' },
    });
  });

  it('takes a name and how images become squares', () => {
    const args = ['import', 'test', '--name', 'faces', '--fit', 'pad', '--background', '000000'];
    expect(parseDatasetCommand(args)).toMatchObject({ upload: { name: 'faces', fit: 'pad', background: '000000' } });
  });

  it('takes the feature of TFRecords that holds the images', () => {
    expect(parseDatasetCommand(['import', 'test', '--feature', 'photo'])).toMatchObject({
      upload: { name: 'test', feature: 'photo' },
    });
    expect(() => parseDatasetCommand(['import', 'test', '--feature', ''])).toThrow('--feature must be the name');
  });

  it('cuts around faces, and says what becomes of images without one', () => {
    const args = ['import', 'test', '--crop', 'face', '--faceless', 'center'];
    expect(parseDatasetCommand(args)).toMatchObject({ upload: { fit: 'crop', crop: 'face', faceless: 'center' } });
    expect(() => parseDatasetCommand(['import', 'test', '--faceless', 'skip'])).toThrow(/--faceless/);
  });

  it('lists, and helps', () => {
    expect(parseDatasetCommand(['list'])).toEqual({ name: 'list' });
    expect(parseDatasetCommand(['--help'])).toBeNull();
  });

  it.each([
    [[], /must be import or list, not nothing/],
    [['export', '.'], /must be import or list, not export/],
    [['import'], /needs the path/],
    [['import', '/nowhere'], /There is nothing at \/nowhere/],
    [['import', 'https://example.org/cats.zip'], /download https:\/\/example.org\/cats.zip first/],
    [['import', 'test', '--crop', 'fase'], /^--crop must be [^()]* or face$/],
    [['import', 'test', 'src'], /src is too much/],
    [['import', 'test', '--fit', 'fold'], /--fit/],
    [['import', 'test', '--name', 'My Faces'], /--name must be 1 to 100/],
    [['import', 'test', '--colour', 'red'], /--colour/],
  ])('refuses %j', (args, message) => {
    expect(() => parseDatasetCommand(args)).toThrow(message);
  });
});
