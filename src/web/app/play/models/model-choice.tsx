import type { Job, Model } from '../../../../client/index.js';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { nameOf, nameWithout } from '../../ui/name-of.js';
import { ProblemNote } from '../../ui/problem.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { chosenModel } from '../explored.js';
import { switchTo } from './switch-to.js';
import { drawingModel, useModels } from './use-models.js';

/** Which checkpoint draws: every one of every training. */
export function ModelChoice() {
  const { models: text } = words.value.play;
  const { value: models = [], error } = useModels();
  const { value: jobs } = useResource('jobs?limit=100', () => client.listJobs({ limit: 100 }));
  const { value: chosen } = chosenModel;
  const byDefault = drawingModel(models, undefined);
  const trainings = [...new Set(models.map(({ job }) => job))];
  const isMissing = chosen !== undefined && models.length > 0 && !drawingModel(models, chosen);
  return (
    <div class="row drawn-by">
      <label class="row">
        <span>{text.label}</span>
        <select
          value={chosen ?? ''}
          onChange={({ currentTarget: { value } }) => switchTo(value === '' ? undefined : value, models)}
        >
          <option value="">{text.chosen(byDefault ? labelOf(byDefault) : '…')}</option>
          {isMissing && <option value={chosen}>{text.missing(chosen)}</option>}
          {trainings.map(id => (
            <optgroup key={id} label={trainingName(id, models, jobs?.data)}>
              {models
                .filter(({ job }) => job === id)
                .map(model => (
                  <option key={model.id} value={model.id}>
                    {labelOf(model)}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <ProblemNote error={error} />
    </div>
  );
}

function labelOf({ name, step, isPinned, isLatest }: Model): string {
  const { step: stepText, pinned, newest } = words.value.play.models;
  const marks = [...(isPinned ? [pinned] : []), ...(isLatest ? [newest] : [])];
  const label = [...(name === null ? [] : [name]), stepText(number(step))].join(', ');
  return marks.length === 0 ? label : `${label} (${marks.join(', ')})`;
}

function trainingName(id: string, models: readonly Model[], jobs: readonly Job[] = []): string {
  const training = jobs.find(job => job.id === id);
  if (training && training.name !== null) return nameOf(training);
  return `${nameWithout(training ?? models.find(({ job }) => job === id)!)} · ${id.slice(-6)}`;
}
