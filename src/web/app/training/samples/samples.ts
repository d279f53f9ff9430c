import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';

const none: readonly number[] = [];

/** The steps of a training that have a sample, from the first on. */
export function useSamples(id: string): readonly number[] {
  const { value } = useResource(`job/${id}/samples`, async () => {
    const { data } = await client.listJobSamples({ id });
    return data.map(({ step }) => step);
  });
  return value ?? none;
}
