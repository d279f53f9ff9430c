import type { Model } from '../../../../client/index.js';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';

/** What a checkpoint of another training is called: by the name of that training, if it has one and is still there. */
export function useNameOf({ job, preset, step }: Pick<Model, 'job' | 'preset' | 'step'>): string {
  const { value } = useResource(`job/${job}`, () => client.getJob({ id: job }));
  return words.value.serving.named(value?.name ?? preset, number(step));
}
