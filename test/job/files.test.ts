import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { sampleFile, stepOfSample } from '../../src/job/files.js';

test('the name of a sample tells its step, and other files are no samples', () => {
  for (const step of [0, 1, 9_999_999]) expect(stepOfSample(basename(sampleFile(step)))).toBe(step);
  for (const name of ['20.png.tmp', 'latest.png', '.png', '20.jpg', '']) expect(stepOfSample(name)).toBeUndefined();
});
