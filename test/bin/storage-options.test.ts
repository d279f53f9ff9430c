import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseStorageCommand } from '../../src/bin/storage/options.js';

describe('arguments of npm run storage', () => {
  it('copies between folders, which belong to where npm was called, and addresses', () => {
    expect(parseStorageCommand(['copy', 'data', 's3://bucket/dcgan/'], '/srv')).toEqual({
      name: 'copy',
      from: '/srv/data',
      to: 's3://bucket/dcgan',
      replace: false,
    });
    expect(parseStorageCommand(['copy', 's3://bucket', 'new', '--replace'])).toMatchObject({
      to: resolve('new'),
      replace: true,
    });
  });

  it('measures, and helps', () => {
    expect(parseStorageCommand(['usage', '--json'])).toEqual({ name: 'usage', json: true });
    expect(parseStorageCommand(['--help'])).toBeNull();
  });

  it.each([
    [[], /must be usage or copy, not nothing/],
    [['move', 'a', 'b'], /must be usage or copy, not move/],
    [['copy', 'a'], /needs two places/],
    [['copy', 'a', 'b', 'c'], /c is too much/],
    [['copy', 'a', 'a/b'], /one is in the other/],
    [['copy', 's3://bucket/a', 's3://bucket/a/'], /are one place/],
    [['copy', 'a', 'b', '--json'], /--json belongs to usage/],
    [['usage', '--replace'], /--replace belongs to copy/],
    [['usage', 'a'], /a is too much/],
  ])('refuses %j', (args, message) => {
    expect(() => parseStorageCommand(args)).toThrow(message);
  });
});
