import type { Job } from '../../../client/index.js';
import { FactList } from '../ui/fact-list.js';
import { dateTime, duration, figure, number } from '../words/format.js';
import { words } from '../words/words.js';

/** What a training consists of. */
export function Facts({ job }: { readonly job: Job }) {
  const { training } = words.value;
  const { dataset, preset, seed, device, precision, progress } = job;
  const facts: [string, string][] = [
    [training.dataset, dataset],
    [training.preset, preset],
    [training.seed, String(seed)],
    [training.device, device === null ? '–' : `${device}${precision === null ? '' : `, ${precision}`}`],
    [training.speed, progress.secondsPerStep === null ? '–' : training.perStep(figure(progress.secondsPerStep))],
    [training.imagesSeen, number(progress.imagesSeen)],
    [training.queuedAt, dateTime(job.createdAt)],
    [training.trainedFor, duration(progress.trainedSeconds)],
  ];
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">{training.settings}</h2>
      <FactList facts={facts} />
    </section>
  );
}
