import { useSignal } from '@preact/signals';
import type { Direction } from '../../../../client/index.js';
import { changed } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { ProblemNote } from '../../ui/problem.js';
import { percent } from '../../words/format.js';
import { words } from '../../words/words.js';
import { explored, modelOf } from '../explored.js';
import { Strip } from './strip.js';
import { type Tick, TickWall } from './tick-wall.js';

const perPage = 24;

/** Makes a direction from images that are ticked: those that show something, and those that do not. */
export function TeachForm() {
  const { play } = words.value;
  const pages = useSignal(1);
  const ticks = useSignal<Readonly<Record<string, Tick>>>({});
  const made = useSignal<Direction | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const isBusy = useSignal(false);
  const ticked = (tick: Tick) => Object.entries(ticks.value).flatMap(([image, one]) => (one === tick ? [image] : []));
  const teach = async (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get('name') ?? '').trim();
    isBusy.value = true;
    try {
      made.value = await client.createDirection({
        body: { name, with: ticked('with'), without: ticked('without'), ...modelOf(explored.peek()) },
      });
      error.value = undefined;
      changed('directions*');
    } catch (thrown) {
      error.value = thrown;
    }
    isBusy.value = false;
  };
  return (
    <>
      <p class="quiet small">{play.teachText}</p>
      <TickWall count={pages.value * perPage} ticks={ticks} />
      <div class="row">
        <button
          type="button"
          onClick={() => {
            pages.value++;
          }}
        >
          {play.more}
        </button>
      </div>
      <form class="row teaching" onSubmit={teach}>
        <span role="status">{play.ticked(ticked('with').length, ticked('without').length)}</span>
        <input name="name" aria-label={play.directionName} required maxLength={60} placeholder={play.directionName} />
        <button
          type="submit"
          class="primary"
          disabled={isBusy.value || ticked('with').length === 0 || ticked('without').length === 0}
        >
          {play.make}
        </button>
        <ProblemNote error={error.value} />
        {made.value?.separation && (
          <div class="note" role="status">
            <strong>{play.made(made.value.name, percent(made.value.separation.accuracy))}</strong>
            {made.value.separation.moreWouldHelp && <p>{play.moreTicks}</p>}
            <Strip direction={made.value.name} />
          </div>
        )}
      </form>
    </>
  );
}
