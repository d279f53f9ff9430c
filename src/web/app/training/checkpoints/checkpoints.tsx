import type { Job } from '../../../../client/index.js';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { Awaited } from '../../ui/awaited.js';
import { useKeptFocus } from '../../ui/use-kept-focus.js';
import { words } from '../../words/words.js';
import { useServing } from '../serving/use-serving.js';
import { CheckpointRow } from './checkpoint-row.js';
import { useMeasurements } from './measurement/measurements.js';

/** The checkpoints of a training, newest first, and which one of all trainings answers when images are asked for. */
export function Checkpoints({ job }: { readonly job: Job }) {
  const { training } = words.value;
  const { value, error } = useResource(`job/${job.id}/checkpoints`, () => client.listJobCheckpoints({ id: job.id }));
  const serving = useServing();
  const section = useKeptFocus<HTMLElement>();
  const measurements = useMeasurements();
  const list = value && [...value.data].sort((a, b) => b.step - a.step);
  return (
    <section ref={section} class="card" aria-labelledby="checkpoints" tabIndex={-1}>
      <h2 id="checkpoints">{training.checkpoints}</h2>
      {!value && <Awaited error={error} />}
      {list?.length === 0 && <p class="quiet">{training.noCheckpoints}</p>}
      <ul class="plain-list checkpoints">
        {list?.map(checkpoint => (
          <CheckpointRow
            key={checkpoint.id}
            checkpoint={checkpoint}
            job={job}
            serving={serving.value}
            measurement={measurements.get(checkpoint.id)}
          />
        ))}
      </ul>
    </section>
  );
}
