import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';

/** Under this key the checkpoint that serves is loaded again. */
export const servingKey = 'models/serving';

/**
 * The checkpoint that answers whoever names none, once there is one: before, to ask for it would be an error. It stays the same
 * while a training only makes progress.
 */
export function useServing() {
  return useResource(servingKey, async () => {
    const { data } = await client.listModels({ limit: 1 });
    return data.length > 0 ? client.getCurrentModel() : undefined;
  });
}
