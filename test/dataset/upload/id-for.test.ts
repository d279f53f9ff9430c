import { expect, test } from 'vitest';
import { idFor } from '../../../src/dataset/upload/id-for.js';
import { DatasetId } from '../../../src/schema/job.js';

test.each([
  ['Our Cats', 'our-cats'],
  ['Žluťoučký kůň', 'zlutoucky-kun'],
  ['Faces, 2nd try!', 'faces-2nd-try'],
  ['  v1.2_final ', 'v1.2_final'],
])('%s', (title, id) => {
  expect(idFor(title)).toBe(id);
});

test.each(['猫の絵', 'кошки', 'قطط', '猫と犬の絵 2', '🐈', 'x'.repeat(200), ''])(
  'of %s an id can be made, always the same',
  title => {
    expect(DatasetId.safeParse(idFor(title)).success).toBe(true);
    expect(idFor(title)).toBe(idFor(title));
    if (/[^x]/.test(title)) expect(idFor(title)).toMatch(/^dataset-[0-9a-f]{8}$/);
  },
);
