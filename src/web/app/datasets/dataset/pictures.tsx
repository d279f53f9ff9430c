import { useSignal } from '@preact/signals';
import type { Dataset } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import { words } from '../../words/words.js';

/** Some of the images of a dataset, and their mean. */
export function Pictures({ dataset: { id, urls, sha256 } }: { readonly dataset: Dataset }) {
  const { pictures } = words.value.datasets;
  if (urls.preview === null && urls.mean === null) return null;
  return (
    <section class="card" aria-labelledby="pictures">
      <h2 id="pictures">{pictures.title}</h2>
      <div class="pictures" key={sha256}>
        {urls.preview !== null && (
          <Figure class="preview" src={client.url('getDatasetPreview', { id })} alt={pictures.preview(id)} />
        )}
        {urls.mean !== null && (
          <Figure
            class="mean"
            src={client.url('getDatasetMean', { id })}
            alt={pictures.meanOf(id)}
            text={pictures.mean}
          />
        )}
      </div>
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
