import { presets } from '../../../src/model/presets.js';
import type { Crops } from '../../../src/schema/images/crops.js';
import type { Exclusions } from '../../../src/schema/images/exclusions.js';
import type { TestService } from '../service.js';

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** What the service answers as JSON. */
export async function asked<T>(service: TestService, method: Method, url: string, payload?: object): Promise<T> {
  const answer = await service.app.inject({ method, url, ...(payload && { payload }) });
  return answer.json() as T;
}

/** Saves a checkpoint of a training with these lists. @returns its id */
export async function savedWith(
  service: TestService,
  lists: {
    readonly job: string;
    readonly dataset: string;
    readonly exclusions?: Exclusions | null;
    readonly crops?: Crops | null;
  },
): Promise<string> {
  const { id } = await service.checkpoints.save({
    ...lists,
    step: 10,
    preset: 'tiny',
    seed: 1,
    hyperparameters: presets.tiny.hyperparameters,
    precision: 'float32',
    losses: null,
    generator: {},
    training: {},
  });
  return id;
}
