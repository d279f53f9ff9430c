import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Dataset } from '../../../../client/index.js';
import { can } from '../../session/session.js';
import { linkTo } from '../../shell/route.js';
import { words } from '../../words/words.js';
import { DatasetChip } from '../list/dataset-chip.js';
import { DeleteDataset } from '../list/delete-dataset.js';
import { TitleForm } from '../list/title-form.js';

/** What a dataset is called, and what can be done with it. */
export function DatasetHeading({ dataset }: { readonly dataset: Dataset }) {
  const { all, list } = words.value.datasets;
  const { id, title, kind } = dataset;
  const isRenamed = useSignal(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // After an upload, what has become of it is read.
  useEffect(() => heading.current?.focus(), []);
  return (
    <header>
      <div>
        <a href={linkTo(['datasets'])} class="small">
          ← {all}
        </a>
        <div class="row">
          <h1 tabIndex={-1} ref={heading}>
            {title ?? id}
          </h1>
          <DatasetChip dataset={dataset} />
        </div>
        {title !== null && <code class="quiet">{id}</code>}
      </div>
      <div class="row">
        {can('createJobs') && (
          <a class="button primary" href={linkTo(['start'], { dataset: id })}>
            {list.startTraining}
          </a>
        )}
        {can('changeDatasets') && (
          <button
            type="button"
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
      {isRenamed.value && (
        <TitleForm
          dataset={dataset}
          onClose={() => {
            isRenamed.value = false;
            heading.current?.focus();
          }}
        />
      )}
    </header>
  );
}
