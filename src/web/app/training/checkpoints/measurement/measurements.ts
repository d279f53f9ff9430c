import { useResource } from '../../../service/resource.js';
import { client } from '../../../service/service.js';
import { can } from '../../../session/session.js';
import type { Measurement } from './measurement.js';

/** Under this key the measurements are loaded again when a task changes. */
export const measurementsKey = 'tasks/quality';

/** The newest measurement of each checkpoint, by its id: whoever started it, and whether it has ended or not. */
export function useMeasurements(): ReadonlyMap<string, Measurement> {
  const { value = [] } = useResource(measurementsKey, async () => {
    // Whoever may not measure may not read tasks, either.
    if (!can('measureCheckpoints')) return [];
    const { data } = await client.listTasks({ type: 'quality', limit: 100 });
    return data.filter((task): task is Measurement => task.type === 'quality');
  });
  // They come newest first: what is set last stays.
  return new Map([...value].reverse().map(task => [task.input.checkpoint, task]));
}
