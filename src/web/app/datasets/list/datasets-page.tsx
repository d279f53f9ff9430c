import { useEffect, useRef } from 'preact/hooks';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { can } from '../../session/session.js';
import { linkTo } from '../../shell/route.js';
import { ProblemNote } from '../../ui/problem.js';
import { Waiting } from '../../ui/waiting.js';
import { percent } from '../../words/format.js';
import { words } from '../../words/words.js';
import { sending } from '../upload/upload.js';
import { DatasetCard } from './dataset-card.js';
import { wasDeleted } from './delete-dataset.js';

/** All datasets there are, the uploads of anybody that are to become one, and that of this tab. */
export function DatasetsPage() {
  const { title, list } = words.value.datasets;
  const { value, error } = useResource('datasets?unfinished', () => client.listDatasets({ unfinished: 'true' }));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!wasDeleted.value) return;
    wasDeleted.value = false;
    heading.current?.focus();
  }, [wasDeleted.value]);
  return (
    <>
      <header>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {can('uploadDatasets') && (
          <a class="button primary" href={linkTo(['datasets', 'new'])}>
            {list.add}
          </a>
        )}
      </header>
      <UploadNote />
      {error !== undefined && <ProblemNote error={error} />}
      {!value && !error && <Waiting />}
      <ul class="cards" id="datasets">
        {value?.data
          .filter(({ id }) => id !== sending.value?.id)
          .map(dataset => (
            <li key={dataset.id}>
              <DatasetCard dataset={dataset} />
            </li>
          ))}
      </ul>
      {value?.data.every(({ kind }) => kind === 'builtIn') && <p class="quiet">{list.onlyBuiltIn}</p>}
    </>
  );
}

function UploadNote() {
  const { progress } = words.value.datasets;
  if (!sending.value) return null;
  const { id, sentBytes, totalBytes, hasArrived } = sending.value;
  const place = hasArrived ? ['datasets', id] : ['datasets', 'new'];
  const done = percent(Math.floor((sentBytes / Math.max(1, totalBytes)) * 100) / 100);
  return (
    <p class="note">
      <a href={linkTo(place)}>{hasArrived ? progress.decoding(id) : progress.uploading(id)}</a>{' '}
      {!hasArrived && <span class="numbers">{done}</span>}
    </p>
  );
}
