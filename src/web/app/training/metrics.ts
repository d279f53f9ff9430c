import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { MetricsPoint } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';

/** The metrics of a training so far. What is new is appended, so that a long training is read only once. */
export function useMetrics(id: string): readonly MetricsPoint[] {
  const points = useSignal<readonly MetricsPoint[]>([]);
  const { value } = useResource(`job/${id}/metrics`, async () => {
    const last = points.peek().at(-1)?.step;
    const { data } = await client.getJobMetrics({ id, ...(last === undefined ? {} : { fromStep: last + 1 }) });
    return data;
  });
  useEffect(() => {
    if (!value || value.length === 0) return;
    // A training that went back to a checkpoint takes its steps again.
    const before = points.peek().filter(({ step }) => step < value[0]!.step);
    points.value = [...before, ...value];
  }, [value]);
  return points.value;
}
