import { useSignal } from '@preact/signals';
import type { Dataset } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import { can } from '../../session/session.js';
import { linkTo } from '../../shell/route.js';
import { bytes, number } from '../../words/format.js';
import { failureText } from '../../words/say.js';
import { words } from '../../words/words.js';
import { DatasetChip } from './dataset-chip.js';
import { DeleteDataset } from './delete-dataset.js';
import { TitleForm } from './title-form.js';

/** One dataset of the list: some of its images, how many there are, and what can be done with it. */
export function DatasetCard({ dataset }: { readonly dataset: Dataset }) {
  const { list, pictures } = words.value.datasets;
  const { id, title, kind, images, rejectedCount, bytes: size, urls, error } = dataset;
  const isRenamed = useSignal(false);
  const hasPreview = useSignal(true);
  const place = linkTo(['datasets', id]);
  // An upload that somebody is sending, or that is being decoded.
  const isUnfinished = dataset.status === 'receiving' || dataset.status === 'decoding';
  const facts = [
    title === null ? '' : id,
    images === null ? '' : list.images(images, number(images)),
    rejectedCount ? list.rejected(rejectedCount, number(rejectedCount)) : '',
    size === null ? '' : bytes(size),
    list.kinds[kind],
  ];
  return (
    <article class="card dataset-card" aria-label={title ?? id}>
      {urls.preview !== null && hasPreview.value && can('seeDatasetImages') && (
        <a href={place} class="card-preview">
          <img
            class="preview-image"
            src={client.url('getDatasetPreview', { id })}
            alt={pictures.preview(title ?? id)}
            loading="lazy"
            decoding="async"
            onError={() => {
              hasPreview.value = false;
            }}
          />
        </a>
      )}
      <div class="between">
        <h2>
          <a href={place}>{title ?? id}</a>
        </h2>
        <DatasetChip dataset={dataset} />
      </div>
      <p class="quiet small">{facts.filter(fact => fact !== '').join(' · ')}</p>
      {error && <p class="note error small">{failureText(error)}</p>}
      {isRenamed.value && (
        <TitleForm
          dataset={dataset}
          onClose={() => {
            isRenamed.value = false;
            document.getElementById(`rename-${id}`)?.focus();
          }}
        />
      )}
      <div class="row">
        {can('createJobs') && !isUnfinished && (
          <a class="button" href={linkTo(['start'], { dataset: id })} aria-label={list.trainOn(title ?? id)}>
            {list.train}
          </a>
        )}
        {can('changeDatasets') && !isUnfinished && (
          <button
            type="button"
            class="plain"
            id={`rename-${id}`}
            aria-label={list.renameOf(title ?? id)}
            aria-expanded={isRenamed.value}
            onClick={() => {
              isRenamed.value = !isRenamed.value;
            }}
          >
            {list.rename}
          </button>
        )}
        {kind === 'upload' && can('deleteDatasets') && <DeleteDataset dataset={dataset} />}
      </div>
    </article>
  );
}
