import { useRef } from 'preact/hooks';
import type { DirectionList } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { can } from '../session/session.js';
import { Awaited } from '../ui/awaited.js';
import { Pad } from './directions/pad.js';
import { Sliders } from './directions/sliders.js';
import { Teach } from './directions/teach.js';
import { Bring } from './drop/bring.js';
import { chosenModel, modelOf } from './explored.js';
import { Favourites } from './favourites/favourites.js';
import { Checkpoints } from './models/checkpoints.js';
import { NearestImages } from './nearest-images.js';
import { Neighbors } from './neighbors.js';
import { showsPixels } from './shows-pixels.js';
import { Stage } from './stage.js';
import { Recipe } from './take/recipe.js';
import { Take } from './take/take.js';

/** One large image, and every way to change it. */
export function Explorer() {
  const model = modelOf({ model: chosenModel.value });
  const { value, error } = useResource(`directions/${model.model ?? ''}`, () =>
    client.listDirections({ ...model, limit: 100 }),
  );
  // Those of the checkpoint before stay until the new ones are there, so that nothing on the page begins anew.
  const last = useRef<DirectionList | undefined>(undefined);
  if (value) last.current = value;
  const directions = value ?? (error ? undefined : last.current);
  if (!directions) return <Awaited error={error} />;
  return (
    <div class={showsPixels.value ? 'play' : 'play smooth'}>
      <div class="column">
        <Stage />
        <Favourites />
        <Checkpoints />
      </div>
      <div class="column">
        <Sliders directions={directions.data} />
        <Pad directions={directions.data} />
      </div>
      <div class="column">
        <Neighbors />
        <Bring />
        {can('seeDatasetImages') && <NearestImages />}
        {can('nameLatents') && <Teach />}
      </div>
      <div class="column wide">
        <Take />
        <Recipe />
      </div>
    </div>
  );
}
