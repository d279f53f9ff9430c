import type { Estimate } from '../../../client/index.js';
import { FactList } from '../ui/fact-list.js';
import { bytes, duration, figure, number } from '../words/format.js';
import { words } from '../words/words.js';

/** What the training would take on this machine. */
export function EstimateCard({
  estimate,
  isOld,
}: {
  readonly estimate: Estimate | undefined;
  readonly isOld: boolean;
}) {
  const { start } = words.value;
  if (!estimate) return null;
  const { totalSeconds, secondsPerStep, steps, epochs, memory, parameters, checkpointBytes, workers, note, warnings } =
    estimate;
  const facts: readonly (readonly [string, string])[] = [
    [start.time, totalSeconds === null ? start.unknownTime : duration(totalSeconds)],
    [start.steps, number(steps)],
    [start.perStep, secondsPerStep === null ? '–' : words.value.training.perStep(figure(secondsPerStep))],
    [start.epochs, epochs === null ? '–' : figure(epochs)],
    [start.memory, bytes(memory.totalBytes)],
    [start.parameters, `${number(parameters.generator)} + ${number(parameters.discriminator)}`],
    [start.disk, bytes(checkpointBytes)],
    [start.machine, workers[0]?.device ?? start.noMachine],
  ];
  return (
    <section class="card" aria-labelledby="estimate" aria-busy={isOld}>
      <h2 id="estimate">{start.estimate}</h2>
      <FactList facts={facts} />
      {warnings.map(({ code, message }) => (
        <p key={code} class="note warn">
          {message}
        </p>
      ))}
      {note !== null && <p class="quiet small">{note}</p>}
    </section>
  );
}
