import { useMemo } from 'preact/hooks';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';

/** The steps of a training that have a sample, from the first on. */
export function useSamples(id: string): readonly number[] {
  const { value } = useResource(`job/${id}/samples`, () => client.listJobSamples({ id }));
  return useMemo(() => value?.data.map(({ step }) => step) ?? [], [value]);
}
