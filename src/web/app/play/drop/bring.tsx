import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ProblemError, type RecipeAnswer } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import { can } from '../../session/session.js';
import { query, replaceQuery } from '../../shell/route.js';
import { ProblemNote } from '../../ui/problem.js';
import { words } from '../../words/words.js';
import { explored, modelOf } from '../explored.js';
import { restore } from './restore.js';
import { Restored } from './restored.js';
import { Search } from './search.js';
import { useDrop } from './use-drop.js';

/** Takes an image in: one that was made here brings back everything, and of any other the most similar one is searched for. */
export function Bring() {
  const { drop } = words.value.play;
  const input = useRef<HTMLInputElement>(null);
  const isReading = useSignal(false);
  /** A photo was brought with a key that does not allow to search for it. */
  const isRefused = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const recipe = useSignal<RecipeAnswer | undefined>(undefined);
  const task = query.value.get('task');
  const bring = async (file: File) => {
    error.value = undefined;
    recipe.value = undefined;
    isRefused.value = false;
    isReading.value = true;
    try {
      const answer = await recipeOf(file);
      if (answer) {
        recipe.value = answer;
        if (answer.exists && answer.latents.length === 1) restore(answer, 0);
      } else if (!can('projectImages')) isRefused.value = true;
      else {
        const { id } = await client.createProjection({ ...modelOf(explored.peek()), body: file });
        // In the address, so that a reload finds the search again.
        replaceQuery({ task: id });
      }
    } catch (thrown) {
      error.value = thrown;
    }
    isReading.value = false;
  };
  const isOver = useDrop(file => void bring(file));
  const choose = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
    const [file] = currentTarget.files ?? [];
    // So that the same file can be chosen again.
    currentTarget.value = '';
    if (file) void bring(file);
  };
  return (
    <section class={isOver ? 'card bring over' : 'card bring'} aria-labelledby="bring">
      <h2 id="bring">{drop.title}</h2>
      <p class="quiet small">{isOver ? drop.here : can('projectImages') ? drop.text : drop.onlyOurs}</p>
      <div>
        <button type="button" disabled={isReading.value} onClick={() => input.current!.click()}>
          {drop.choose}
        </button>
        <input ref={input} type="file" accept="image/*,.heic,.avif" hidden aria-label={drop.choose} onChange={choose} />
      </div>
      {isReading.value && <p role="status">{drop.reading}</p>}
      <ProblemNote error={error.value} />
      {isRefused.value && (
        <p class="note warn" role="alert">
          {drop.noSearch} {words.value.session.ask}
        </p>
      )}
      {recipe.value && <Restored answer={recipe.value} />}
      {task !== null && <Search key={task} id={task} onClose={() => replaceQuery({ task: undefined })} />}
    </section>
  );
}

/** What an image that was made here says of itself; undefined of any other image. */
async function recipeOf(file: File): Promise<RecipeAnswer | undefined> {
  try {
    return await client.readRecipe({ body: file });
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'NO_RECIPE') return undefined;
    throw error;
  }
}
