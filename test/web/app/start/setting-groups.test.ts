import { expect, it } from 'vitest';
import { HyperparametersShape } from '../../../../src/schema/hyperparameters.js';
import { settingGroups } from '../../../../src/web/app/start/setting-groups.js';

it('every hyperparameter stands in one group of the settings', () => {
  const grouped = Object.values(settingGroups).flat();
  expect([...grouped].sort()).toEqual(Object.keys(HyperparametersShape.shape).sort());
});
