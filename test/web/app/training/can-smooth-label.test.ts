import { expect, test } from 'vitest';
import { presets } from '../../../../src/model/presets.js';
import { canSmoothLabel } from '../../../../src/web/app/training/can-smooth-label.js';

test('a smoothed label is advised only where the loss has one that is not smoothed yet', () => {
  expect(canSmoothLabel(presets.seed.hyperparameters)).toBe(true);
  expect(canSmoothLabel({ ...presets.seed.hyperparameters, realLabel: 0.9 })).toBe(false);
  expect(canSmoothLabel(presets.stable.hyperparameters)).toBe(false);
});
