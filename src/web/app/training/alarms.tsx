import type { Job } from '../../../client/index.js';
import { can } from '../session/session.js';
import { number } from '../words/format.js';
import { isHarmless, warningText } from '../words/say.js';
import { words } from '../words/words.js';
import { helpFor } from './alarm-help.js';

/** What looks wrong with a training, each with the step at which it began. */
export function Alarms({ job, onStep }: { readonly job: Job; readonly onStep: (step: number) => void }) {
  const { training } = words.value;
  const { warnings } = job;
  // What is only good to know stands below what looks wrong, and does not look so itself.
  const ordered = [...warnings].sort((a, b) => Number(isHarmless(a)) - Number(isHarmless(b)));
  return (
    <section class="card" aria-labelledby="alarms">
      <h2 id="alarms">{training.alarms}</h2>
      {warnings.every(isHarmless) && <p class="quiet">{training.noAlarms}</p>}
      {ordered.length > 0 && (
        <ul class="plain-list">
          {ordered.map(({ step, ...warning }) => (
            <li key={`${warning.code} ${step}`} class={isHarmless(warning) ? 'note' : 'note warn'}>
              <p>
                {warningText(warning)}{' '}
                {step !== null && (
                  <button type="button" class="plain small" onClick={() => onStep(step)}>
                    {training.atStep(number(step))}
                  </button>
                )}
              </p>
              <HelpButton job={job} code={warning.code} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function HelpButton({ job, code }: { readonly job: Job; readonly code: string }) {
  const help = helpFor(job, code);
  return help && can('createJobs') ? (
    <a class="button" href={help.href}>
      {help.text}
    </a>
  ) : null;
}
