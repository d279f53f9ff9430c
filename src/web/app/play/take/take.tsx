import { useSignal } from '@preact/signals';
import { client } from '../../service/service.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { chosenModel, drawing, expressionOf, rested } from '../explored.js';
import { drawingModel, useModels } from '../models/use-models.js';
import { WholeNumber } from '../whole-number.js';

const formats = ['png', 'webp', 'jpeg'] as const;
const scales = [1, 2, 4, 8] as const;
const most = 10_000;

/** One image, or a thousand: what is shown as a file, or many single images as an archive. */
export function Take() {
  const { take } = words.value.play;
  const { value: models = [] } = useModels();
  const size = drawingModel(models, chosenModel.value)?.imageSize;
  const scale = useSignal(1);
  const format = useSignal<(typeof formats)[number]>('png');
  const count = useSignal(1000);
  const seed = useSignal(42);
  const latent = [expressionOf(rested.value)];
  const drawn = drawing(rested.value);
  return (
    <section class="card" aria-labelledby="take">
      <h2 id="take">{take.title}</h2>
      <div class="row">
        <label class="row small">
          {take.size}
          <select
            value={scale.value}
            onChange={({ currentTarget }) => {
              scale.value = Number(currentTarget.value);
            }}
          >
            {scales.map(one => (
              <option key={one} value={one}>
                {size === undefined ? `×${one}` : take.pixels(size * one)}
              </option>
            ))}
          </select>
        </label>
        <a
          class="button"
          download="image.png"
          href={client.url('generatePng', { latent, scale: scale.value, ...drawn })}
        >
          {take.one}
        </a>
      </div>
      <h3>{take.many}</h3>
      <div class="row small">
        <WholeNumber
          label={take.count}
          min={1}
          max={most}
          value={count.value}
          onChange={value => {
            count.value = value;
          }}
        />
        <WholeNumber
          label={take.seed}
          min={0}
          max={2 ** 32 - 1}
          value={seed.value}
          onChange={value => {
            seed.value = value;
          }}
        />
        <label class="row">
          {take.format}
          <select
            value={format.value}
            onChange={({ currentTarget }) => {
              format.value = currentTarget.value as (typeof formats)[number];
            }}
          >
            {formats.map(one => (
              <option key={one} value={one}>
                {one.toUpperCase()}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div>
        <a
          class="button"
          download="images.zip"
          href={client.url('generateZip', {
            seed: seed.value,
            count: count.value,
            format: format.value,
            scale: scale.value,
            ...drawn,
          })}
        >
          {take.zip(number(count.value))}
        </a>
      </div>
    </section>
  );
}
