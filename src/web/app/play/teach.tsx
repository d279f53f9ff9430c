import { useSignal } from '@preact/signals';
import type { Direction } from '../../../client/index.js';
import { changed } from '../service/resource.js';
import { client } from '../service/service.js';
import { ProblemNote } from '../ui/problem.js';
import { percent } from '../words/format.js';
import { words } from '../words/words.js';
import { drawing, explored } from './explored.js';

type Tick = 'with' | 'without';
const perPage = 24;

/** Makes a direction from images that are ticked: those that show something, and those that do not. */
export function Teach() {
  const { play } = words.value;
  const pages = useSignal(1);
  const ticks = useSignal<Readonly<Record<string, Tick>>>({});
  const made = useSignal<Direction | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const isBusy = useSignal(false);
  const ticked = (tick: Tick) => Object.entries(ticks.value).flatMap(([image, one]) => (one === tick ? [image] : []));
  const images = Array.from({ length: pages.value * perPage }, (_, i) => `seed(1000, ${i})`);
  const turn = (image: string) => {
    const { [image]: before, ...rest } = ticks.value;
    ticks.value = before === 'without' ? rest : { ...rest, [image]: before === undefined ? 'with' : 'without' };
  };
  const teach = async (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get('name') ?? '').trim();
    const { model } = explored.peek();
    isBusy.value = true;
    try {
      made.value = await client.createDirection({
        body: { name, with: ticked('with'), without: ticked('without'), ...(model === undefined ? {} : { model }) },
      });
      error.value = undefined;
      changed('directions*');
    } catch (thrown) {
      error.value = thrown;
    }
    isBusy.value = false;
  };
  return (
    <details class="card">
      <summary>{play.teach}</summary>
      <p class="quiet small">{play.teachText}</p>
      <div class="wall">
        {images.map((image, i) => {
          const tick = ticks.value[image];
          return (
            <button
              key={image}
              type="button"
              class={`picture ${tick ?? ''}`}
              aria-label={play.tickOf(String(i + 1), tick)}
              onClick={() => turn(image)}
            >
              <img
                class="pixels"
                loading="lazy"
                src={client.url('generateWebp', { latent: [image], ...drawing(explored.value) })}
                alt=""
              />
              {tick && <span class="tick">{tick === 'with' ? '✓' : '×'}</span>}
            </button>
          );
        })}
      </div>
      <div class="row">
        <button
          type="button"
          onClick={() => {
            pages.value++;
          }}
        >
          {play.more}
        </button>
        <span class="quiet small">{play.ticked(ticked('with').length, ticked('without').length)}</span>
      </div>
      <form class="row" onSubmit={teach}>
        <label class="unseen" for="direction-name">
          {play.directionName}
        </label>
        <input id="direction-name" name="name" required maxLength={60} placeholder={play.directionName} />
        <button
          type="submit"
          class="primary"
          disabled={isBusy.value || ticked('with').length === 0 || ticked('without').length === 0}
        >
          {play.make}
        </button>
      </form>
      <ProblemNote error={error.value} />
      {made.value?.separation && (
        <div class="note" role="status">
          <strong>{play.made(made.value.name, percent(made.value.separation.accuracy))}</strong>
          {made.value.separation.moreWouldHelp && <p>{play.moreTicks}</p>}
        </div>
      )}
    </details>
  );
}
