import { afterAll, beforeAll, expect, test } from 'vitest';
import { presets } from '../../../src/model/presets.js';
import { HyperparametersShape } from '../../../src/schema/hyperparameters.js';
import { actions } from '../../../src/schema/service/session.js';
import { goals } from '../../../src/web/app/start/wish.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(undefined, {}, { basePath: '/faces' });
});
afterAll(() => service.close());

test('everybody may do everything, and pages learn what there is', async () => {
  const session = (await service.app.inject('/session')).json();
  expect(session.can).toEqual(Object.fromEntries(Object.keys(actions).map(action => [action, true])));
  expect(session).toMatchObject({ basePath: '/faces', limits: { uploadFiles: 50 }, features: { sweeps: true } });
  const { version } = (await service.app.inject('/healthz')).json();
  expect(session.version).toBe(version);
});

test('presets come with all hyperparameters, what those mean, and a choice of three', async () => {
  const { data, choices, hyperparameters } = (await service.app.inject('/presets')).json();
  expect(data.map(({ name }: { name: string }) => name)).toEqual(['seed', 'paper', 'stable', 'tiny']);
  expect(data[3]).toEqual({ name: 'tiny', ...presets.tiny });
  expect(choices).toMatchObject([
    { name: 'quick', preset: 'tiny', steps: 1500 },
    { name: 'good', preset: 'stable', steps: 8000 },
    { name: 'best', preset: 'stable', steps: 20_000 },
  ]);
  // The page knows them without asking.
  for (const { name, preset, steps } of choices) {
    const goal = goals[name as keyof typeof goals];
    expect({ preset: goal.preset, steps: goal.steps ?? presets[goal.preset].steps }).toEqual({ preset, steps });
  }
  expect(Object.keys(hyperparameters)).toEqual(Object.keys(HyperparametersShape.shape));
  expect(Object.values(hyperparameters)).not.toContain('');
});
