import { ProblemError } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { linkTo } from '../shell/route.js';
import { Empty } from '../ui/empty.js';
import { NewestImage } from '../ui/newest-image.js';
import { ProblemNote } from '../ui/problem.js';
import { Waiting } from '../ui/waiting.js';
import { words } from '../words/words.js';
import { drawing, explored, expressionOf } from './explored.js';
import { Favourites } from './favourites.js';
import { Neighbors } from './neighbors.js';
import { Pad } from './pad.js';
import { Recipe } from './recipe.js';
import { Sliders } from './sliders.js';
import { Teach } from './teach.js';

/** Plays with what a training has learnt: one large image, and every way to change it. */
export function PlayPage() {
  const { play, trainings } = words.value;
  const { model } = explored.value;
  const given = model === undefined ? {} : { model };
  const { value, error } = useResource(`directions/${model ?? ''}`, () =>
    client.listDirections({ ...given, limit: 100 }),
  );
  if (error instanceof ProblemError && error.code === 'NO_GENERATOR')
    return (
      <Empty title={play.empty.title} text={play.empty.text}>
        <a class="button primary" href={linkTo(['trainings'])}>
          {trainings.title}
        </a>
      </Empty>
    );
  if (!value) return error ? <ProblemNote error={error} /> : <Waiting />;
  const latent = expressionOf(explored.value);
  return (
    <>
      <header>
        <h1>{play.title}</h1>
      </header>
      <div class="play">
        <div class="column">
          <section class="card" aria-label={play.image}>
            <NewestImage
              class="pixels large"
              src={client.url('generatePng', { latent: [latent], ...drawing(explored.value) })}
              alt={play.imageOf(latent)}
            />
            <Favourites latent={latent} />
          </section>
          <Recipe latent={latent} />
        </div>
        <div class="column">
          <Sliders directions={value.data} />
          <Pad directions={value.data} />
        </div>
        <div class="column">
          <Neighbors latent={latent} />
          <Teach />
        </div>
      </div>
    </>
  );
}
