import type { Job } from '../../../client/index.js';
import { number } from '../words/format.js';
import { words } from '../words/words.js';

/** What looks wrong with a training, each with the step at which it began. */
export function Alarms({ job: { warnings }, onStep }: { readonly job: Job; readonly onStep: (step: number) => void }) {
  const { training } = words.value;
  return (
    <section class="card" aria-labelledby="alarms">
      <h2 id="alarms">{training.alarms}</h2>
      {warnings.length === 0 ? (
        <p class="quiet">{training.noAlarms}</p>
      ) : (
        <ul class="plain-list">
          {warnings.map(({ code, message, step }) => (
            <li key={`${code} ${step}`} class="note warn">
              <p>{message}</p>
              {step !== null && (
                <button type="button" class="plain" onClick={() => onStep(step)}>
                  {training.atStep(number(step))}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
