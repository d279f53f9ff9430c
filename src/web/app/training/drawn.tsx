import type { Job } from '../../../client/index.js';
import { client } from '../service/service.js';
import { can } from '../session/session.js';
import { words } from '../words/words.js';

/** Images that the newest checkpoint draws now, where there are no samples of a training. */
export function Drawn({ job: { latestCheckpoint: model } }: { readonly job: Pick<Job, 'latestCheckpoint'> }) {
  const { training, trainings } = words.value;
  if (!model || !can('generateImages')) return <span class="no-image quiet">{trainings.noImage}</span>;
  return (
    <img
      class="pixels"
      src={client.url('generateWebp', { model: model.id, seed: 42, rows: 4, cols: 4 })}
      alt={training.imported.drawn}
      loading="lazy"
      width="256"
      height="256"
    />
  );
}
