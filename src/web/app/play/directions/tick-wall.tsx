import type { Signal } from '@preact/signals';
import { client } from '../../service/service.js';
import { words } from '../../words/words.js';
import { drawing, rested } from '../explored.js';

export type Tick = 'with' | 'without';

/** What a key makes of the image that has the focus. */
const keys: Readonly<Record<string, Tick | undefined>> = { 1: 'with', 2: 'without', 0: undefined };

/** Images to judge, each with its tick: by pointer, or by keyboard alone. */
export function TickWall(props: {
  readonly count: number;
  /** By the expression of the image. */
  readonly ticks: Signal<Readonly<Record<string, Tick>>>;
}) {
  const { count, ticks } = props;
  const { play } = words.value;
  const set = (image: string, tick: Tick | undefined) => {
    const { [image]: _, ...rest } = ticks.value;
    ticks.value = tick === undefined ? rest : { ...rest, [image]: tick };
  };
  const turn = (image: string) => {
    const before = ticks.value[image];
    set(image, before === undefined ? 'with' : before === 'with' ? 'without' : undefined);
  };
  const press = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }, image: string) => {
    if (event.key in keys) return set(image, keys[event.key]);
    const to = neighbor(event.currentTarget, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
  };
  return (
    <div class="wall">
      {Array.from({ length: count }, (_, i) => {
        const image = `seed(1000, ${i})`;
        const tick = ticks.value[image];
        return (
          <button
            key={image}
            type="button"
            class={`picture ${tick ?? ''}`}
            aria-label={play.tickOf(String(i + 1), tick)}
            onClick={() => turn(image)}
            onKeyDown={event => press(event, image)}
          >
            <img
              class="pixels"
              loading="lazy"
              src={client.url('generateWebp', { latent: [image], ...drawing(rested.value) })}
              alt=""
            />
            {tick && (
              <span class="tick" aria-hidden="true">
                {tick === 'with' ? '✓' : '×'}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}

/** The image that an arrow key leads to: the nearest one in the next column, or in the next row. */
function neighbor(from: HTMLElement, key: string): HTMLElement | undefined {
  if (key === 'ArrowLeft') return (from.previousElementSibling as HTMLElement | null) ?? undefined;
  if (key === 'ArrowRight') return (from.nextElementSibling as HTMLElement | null) ?? undefined;
  const all = [...from.parentElement!.children] as HTMLElement[];
  const columns = all.filter(({ offsetTop }) => offsetTop === all[0]!.offsetTop).length;
  const step = key === 'ArrowUp' ? -columns : key === 'ArrowDown' ? columns : 0;
  return step === 0 ? undefined : all[all.indexOf(from) + step];
}
