import type { Estimate } from '../../../client/index.js';
import { FactList } from '../ui/fact-list.js';
import { bytes, duration, figure, number } from '../words/format.js';
import { failureText, say } from '../words/say.js';
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
  const { totalSeconds, secondsPerStep, steps, epochs, memory, parameters, checkpointBytes, warnings } = estimate;
  const { note, noteCode } = estimate;
  const facts: readonly (readonly [string, string])[] = [
    [start.time, totalSeconds === null ? start.unknownTime : duration(totalSeconds)],
    [start.steps, number(steps)],
    [start.perStep, secondsPerStep === null ? '–' : words.value.training.perStep(figure(secondsPerStep))],
    [start.epochs, epochs === null ? '–' : figure(epochs)],
    [start.memory, bytes(memory.totalBytes)],
    [start.parameters, `${number(parameters.generator)} + ${number(parameters.discriminator)}`],
    [start.disk, bytes(checkpointBytes)],
    [start.machine, machineOf(estimate)],
  ];
  return (
    <section class="card" aria-labelledby="estimate" aria-busy={isOld}>
      <h2 id="estimate">{start.estimate}</h2>
      <FactList facts={facts} />
      {warnings.map(({ code, message }) => (
        <p key={code} class="note warn">
          {failureText({ code, message })}
        </p>
      ))}
      {note !== null && (
        <p class="quiet small">{say(words.value.written.notes, noteCode ?? undefined, undefined, note)}</p>
      )}
    </section>
  );
}

/** The device that would train. A worker that has never measured itself does not know it, only how long steps took. */
function machineOf({ workers: [first] }: Estimate): string {
  const { noMachine, unknownMachine, measuredMachine } = words.value.start;
  if (!first) return noMachine;
  if (first.device !== 'unknown') return first.device;
  return first.secondsPerStep === null ? unknownMachine : measuredMachine;
}
