import { useSignal } from '@preact/signals';
import { SaveMp4 } from '../../film/save-mp4.js';
import { client } from '../../service/service.js';
import { NewestImage } from '../../ui/newest-image.js';
import { words } from '../../words/words.js';
import { chosenModel, drawing, rested } from '../explored.js';
import { drawingModel, useModels } from '../models/use-models.js';
import { showsPixels } from '../shows-pixels.js';
import { WholeNumber } from '../whole-number.js';
import { drawFrames } from './draw-frames.js';
import { framesOf, pathOf, type Way } from './way.js';

const fps = 20;
const longest = 30;
/** Width that a preview should have, in pixels, and most pixels that the service draws for one animation. */
const [wished, mostPixels] = [256, 100e6];

/** A walk or a loop between favorites: to be watched, and to be taken along. */
export function Walk({ stops }: { readonly stops: readonly string[] }) {
  const { walks } = words.value.play;
  const { value: models = [] } = useModels();
  const size = drawingModel(models, chosenModel.value)?.imageSize;
  const way = useSignal<Way>('walk');
  const seconds = useSignal(3);
  const frames = Math.round(seconds.value * fps);
  return (
    <section class="walk" aria-labelledby="walk">
      <h3 id="walk">{walks.title}</h3>
      {stops.length < 2 && <p class="quiet small">{walks.text}</p>}
      {stops.length >= 2 && size !== undefined && (
        <>
          <p class="small">{walks.chosen(stops.join(' → '))}</p>
          <div class="row small">
            <label class="row">
              {walks.kind}
              <select
                value={way.value}
                onChange={({ currentTarget }) => {
                  way.value = currentTarget.value as Way;
                }}
              >
                <option value="walk">{walks.walk}</option>
                <option value="loop">{walks.loop}</option>
              </select>
            </label>
            <WholeNumber
              label={walks.seconds}
              min={1}
              max={longest}
              value={seconds.value}
              onChange={value => {
                seconds.value = value;
              }}
            />
          </div>
          <Film path={pathOf(way.value, stops)} frames={frames} size={size}>
            <SaveMp4
              name="walk.mp4"
              frames={(onProgress, signal) =>
                drawFrames(framesOf(way.value, stops, frames), drawing(rested.peek()), onProgress, signal)
              }
              options={() => ({ fps, isSmooth: !showsPixels.peek() })}
            />
          </Film>
        </>
      )}
    </section>
  );
}

function Film(props: {
  readonly path: string;
  readonly frames: number;
  readonly size: number;
  readonly children: preact.ComponentChildren;
}) {
  const { film, play } = words.value;
  const { path, frames, size } = props;
  const largest = Math.floor(Math.sqrt(mostPixels / frames) / size);
  const scale = Math.max(1, Math.min(8, Math.ceil(wished / size), largest));
  const parameters = { path: [path], frames, fps, scale, ...drawing(rested.value) };
  return (
    <>
      <NewestImage
        class="pixels film"
        src={client.url('animateWebp', { ...parameters, scale: 1 })}
        alt={play.walks.preview}
      />
      <div class="row">
        <a class="button" download="walk.webp" href={client.url('animateWebp', parameters)}>
          {film.save('WebP')}
        </a>
        <a class="button" download="walk.gif" href={client.url('animateGif', parameters)}>
          {film.save('GIF')}
        </a>
        {props.children}
      </div>
    </>
  );
}
