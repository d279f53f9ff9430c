import { client } from '../service/service.js';
import { can } from '../session/session.js';
import { LargePicture } from '../ui/large/large-picture.js';
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
      <LargePicture
        title={play.image}
        isSmooth={!showsPixels.value}
        picture={() => (
          <NewestImage
            class="pixels large"
            src={client.url('generateWebp', { latent: [latent], ...drawing(explored.value) })}
            alt={play.imageOf(latent)}
          />
        )}
        controls={() => (
          <>
            {can('nameLatents') && <Keep />}
            <button
              type="button"
              class="plain small"
              aria-pressed={showsPixels.value}
              onClick={() => choosePixels(!showsPixels.value)}
            >
              {play.pixels}
            </button>
          </>
        )}
      />
    </section>
  );
}
