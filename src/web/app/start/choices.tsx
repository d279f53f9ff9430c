import type { Estimate } from '../../../client/index.js';
import { bytes, duration } from '../words/format.js';
import { words } from '../words/words.js';
import { useEstimate } from './use-estimate.js';
import { type Goal, goals } from './wish.js';

/** Quick look, good, best: each with its minutes and its memory on this machine. */
export function Choices(props: {
  readonly dataset: string;
  readonly chosen: Goal | undefined;
  readonly onChange: (goal: Goal) => void;
}) {
  const { start } = words.value;
  return (
    <div class="card" role="radiogroup" aria-labelledby="which-goal">
      <h2 id="which-goal">{start.goal}</h2>
      <div class="choices goals">
        {(Object.keys(goals) as Goal[]).map(goal => (
          <Choice key={goal} goal={goal} {...props} />
        ))}
      </div>
    </div>
  );
}

function Choice(props: {
  readonly goal: Goal;
  readonly dataset: string;
  readonly chosen: Goal | undefined;
  readonly onChange: (goal: Goal) => void;
}) {
  const { goal, dataset, chosen, onChange } = props;
  const { start } = words.value;
  const { value } = useEstimate({ ...goals[goal], dataset, overrides: {} });
  return (
    <label class="choice">
      <input type="radio" name="goal" checked={goal === chosen} onChange={() => onChange(goal)} />
      <span>
        <strong>{start.goals[goal].name}</strong>
        <span class="quiet small">{start.goals[goal].text}</span>
        <span class="numbers">{value ? timeAndMemory(value) : ' '}</span>
      </span>
    </label>
  );
}

function timeAndMemory({ totalSeconds, memory }: Estimate): string {
  const time = totalSeconds === null ? words.value.start.unknownTime : duration(totalSeconds);
  return `${time} · ${bytes(memory.totalBytes)}`;
}
