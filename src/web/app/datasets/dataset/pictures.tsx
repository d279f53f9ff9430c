import { type Signal, useSignal } from '@preact/signals';
import type { Dataset } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import { words } from '../../words/words.js';
import { Wall } from '../wall/wall.js';

/** The images of a dataset as the network will see them: all, once they are decoded, and their mean. */
export function Pictures(props: {
  readonly dataset: Dataset;
  /** The one that is shown large, by its place. */
  readonly opened: Signal<number | undefined>;
}) {
  const { dataset, opened } = props;
  const { pictures, wall } = words.value.datasets;
  const { id, urls, sha256, images, status } = dataset;
  const isDecoded = sha256 !== null && images !== null && status !== 'unread';
  if (!isDecoded && urls.preview === null) return null;
  return (
    <section class="card" aria-labelledby="pictures">
      <div class="wall-head">
        <div>
          <h2 id="pictures">{pictures.title}</h2>
          {isDecoded && <p class="quiet small">{wall.help}</p>}
        </div>
        {urls.mean !== null && (
          <Figure
            key={sha256}
            class="mean"
            src={client.url('getDatasetMean', { id })}
            alt={pictures.meanOf(id)}
            text={pictures.mean}
          />
        )}
      </div>
      {isDecoded ? (
        <Wall key={sha256} dataset={dataset} count={images} opened={opened} />
      ) : (
        <Figure class="preview" src={client.url('getDatasetPreview', { id })} alt={pictures.preview(id)} />
      )}
    </section>
  );
}

/** A picture of the service with what it is; nothing where there is none. */
function Figure(props: { readonly class: string; readonly src: string; readonly alt: string; readonly text?: string }) {
  const isThere = useSignal(true);
  if (!isThere.value) return null;
  return (
    <figure class={props.class}>
      <img
        src={props.src}
        alt={props.alt}
        decoding="async"
        onError={() => {
          isThere.value = false;
        }}
      />
      {props.text && <figcaption class="quiet small">{props.text}</figcaption>}
    </figure>
  );
}
