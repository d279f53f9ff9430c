import { useSignal } from '@preact/signals';
import type { Direction } from '../../../client/index.js';
import { figure } from '../words/format.js';
import { words } from '../words/words.js';
import { explore, explored } from './explored.js';
import { shownDirections } from './sliders.js';

/** How far the pad reaches in each direction, and how far an arrow key goes. */
const [reach, keyStep] = [4, 0.25];

/** A field over two directions at once: drag the point, or move it with the arrow keys. */
export function Pad({ directions }: { readonly directions: readonly Direction[] }) {
  const { play } = words.value;
  const names = shownDirections(directions).map(({ name }) => name);
  const across = useSignal(names[0] ?? '');
  const upwards = useSignal(names[1] ?? '');
  if (names.length < 2) return null;
  const at = (name: string) => explored.value.moves[name] ?? 0;
  const move = (x: number, y: number) => {
    const within = (value: number) => Math.round(Math.max(-reach, Math.min(reach, value)) * 100) / 100;
    explore({ moves: { ...explored.peek().moves, [across.value]: within(x), [upwards.value]: within(y) } });
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
    move(at(across.value) + step[0] * keyStep, at(upwards.value) + step[1] * keyStep);
  };
  const position = { left: `${(at(across.value) / reach + 1) * 50}%`, top: `${(1 - at(upwards.value) / reach) * 50}%` };
  return (
    <section class="card" aria-labelledby="pad">
      <h2 id="pad">{play.pad}</h2>
      <div class="row">
        {([across, upwards] as const).map((chosen, i) => (
          <label key={i === 0 ? 'across' : 'upwards'} class="row small">
            {i === 0 ? play.across : play.upwards}
            <select
              value={chosen.value}
              onChange={({ currentTarget }) => {
                chosen.value = currentTarget.value;
              }}
            >
              {names.map(name => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <button
        type="button"
        class="pad"
        aria-label={play.padAt(across.value, figure(at(across.value)), upwards.value, figure(at(upwards.value)))}
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
