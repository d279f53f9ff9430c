import { useSignal } from '@preact/signals';
import type { Direction } from '../../../../client/index.js';
import { figure } from '../../words/format.js';
import { words } from '../../words/words.js';
import { explore, explored } from '../explored.js';
import { shownDirections } from './shown-directions.js';

/** How far the pad reaches in each direction, and how far an arrow key goes. */
const [reach, keyStep] = [4, 0.25];

/** A field over two directions at once: drag the point, or move it with the arrow keys. */
export function Pad({ directions }: { readonly directions: readonly Direction[] }) {
  const { play } = words.value;
  const names = shownDirections(directions).map(({ name }) => name);
  const chosen = useSignal<readonly [string, string]>(['', '']);
  if (names.length < 2) return null;
  // A direction that was chosen may have another name by now.
  const [across, upwards] = chosen.value.map((name, i) => (names.includes(name) ? name : names[i]!)) as [
    string,
    string,
  ];
  const at = (name: string) => explored.value.moves[name] ?? 0;
  const move = (x: number, y: number) => {
    const within = (value: number) => Math.round(Math.max(-reach, Math.min(reach, value)) * 100) / 100;
    explore({ moves: { ...explored.peek().moves, [across]: within(x), [upwards]: within(y) } });
  };
  const drag = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    if (event.buttons === 0 && event.type === 'pointermove') return;
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    event.currentTarget.setPointerCapture(event.pointerId);
    move(((event.clientX - left) / width - 0.5) * 2 * reach, (0.5 - (event.clientY - top) / height) * 2 * reach);
  };
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    move(at(across) + step[0] * keyStep, at(upwards) + step[1] * keyStep);
  };
  const position = { left: `${(at(across) / reach + 1) * 50}%`, top: `${(1 - at(upwards) / reach) * 50}%` };
  return (
    <section class="card" aria-labelledby="pad">
      <h2 id="pad">{play.pad}</h2>
      <div class="row">
        {[across, upwards].map((name, i) => (
          <label key={i === 0 ? 'across' : 'upwards'} class="row small">
            {i === 0 ? play.across : play.upwards}
            <select
              value={name}
              onChange={({ currentTarget: { value } }) => {
                chosen.value = i === 0 ? [value, upwards] : [across, value];
              }}
            >
              {names.map(one => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <button
        type="button"
        class="pad"
        aria-label={play.padAt(across, figure(at(across)), upwards, figure(at(upwards)))}
        aria-describedby="pad-help"
        onPointerDown={drag}
        onPointerMove={drag}
        onKeyDown={press}
      >
        <span class="point" style={position} />
      </button>
      <p id="pad-help" class="quiet small">
        {play.padHelp}
      </p>
    </section>
  );
}
