import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldErrors } from '../../../src/schema/problem.js';

const Example = z.strictObject({
  steps: z.int().min(1).max(100),
  rate: z.number().gt(0).lt(1),
  preset: z.enum(['seed', 'paper', 'tiny']),
  name: z.string().min(1).max(5),
  flip: z.boolean(),
  channels: z.array(z.int()).min(1).max(2),
  own: z.string().regex(/^a/, 'must begin with an a'),
});
const good = { steps: 1, rate: 0.5, preset: 'tiny', name: 'x', flip: true, channels: [1], own: 'a' };

test.each([
  ['steps', 0, 'must be at least 1'],
  ['steps', 101, 'must be at most 100'],
  ['steps', 1.5, 'must be a whole number'],
  ['steps', '5', 'must be a number: leave out the quotes'],
  ['steps', undefined, 'is needed'],
  ['rate', 0, 'must be more than 0'],
  ['rate', 1, 'must be less than 1'],
  ['rate', null, 'must be a number, not null'],
  ['preset', 'Tiny', 'must be seed, paper or tiny'],
  ['name', '', 'must not be empty'],
  ['name', 'longer', 'must have at most 5 characters'],
  ['name', ['x'], 'must be text, not a list'],
  ['flip', 'true', 'must be true or false: leave out the quotes'],
  ['steps', 'many', 'must be a number, not text'],
  ['flip', 'yes', 'must be true or false, not text'],
  ['channels', 3, 'must be a list'],
  ['channels', 'color', 'must be a list, such as ["color"]'],
  ['channels', [], 'must have at least 1 element'],
  ['channels', [1, 2, 3], 'must have at most 2 elements'],
  ['own', 'b', 'must begin with an a'],
])('%s as %j %s', (field, value, message) => {
  const parsed = Example.safeParse({ ...good, [field]: value });
  expect(fieldErrors(parsed.error!)).toEqual([{ path: field, message }]);
});
