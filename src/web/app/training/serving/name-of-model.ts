import type { Model } from '../../../../client/index.js';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { nameOf } from '../../ui/name-of.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';

/** What a checkpoint of another training is called: by what that training is called. */
export function useNameOf({ job, preset, dataset, step }: Pick<Model, 'job' | 'preset' | 'dataset' | 'step'>): string {
  const { value } = useResource(`job/${job}`, () => client.getJob({ id: job }));
  return words.value.serving.named(nameOf(value ?? { name: null, preset, dataset }), number(step));
}
