import { client } from '../service/service.js';
import { can } from '../session/session.js';
import { NewestImage } from '../ui/newest-image.js';
import { words } from '../words/words.js';
import { drawing, explored, expressionOf } from './explored.js';
import { Keep } from './favourites/keep.js';
import { choosePixels, showsPixels } from './shows-pixels.js';

/** The one large image, and ♥. On a phone it stays in sight while the sliders below are moved. */
export function Stage() {
  const { play } = words.value;
  const latent = expressionOf(explored.value);
  return (
    <section class="card stage" aria-label={play.image}>
      <NewestImage
        class="pixels large"
        src={client.url('generateWebp', { latent: [latent], ...drawing(explored.value) })}
        alt={play.imageOf(latent)}
      />
      <div class="between">
        {can('nameLatents') && <Keep />}
        <button
          type="button"
          class="plain small"
          aria-pressed={showsPixels.value}
          onClick={() => choosePixels(!showsPixels.value)}
        >
          {play.pixels}
        </button>
      </div>
    </section>
  );
}
