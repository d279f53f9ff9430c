import './datasets.css';
import { useEffect } from 'preact/hooks';
import { Announcer } from '../ui/announcer.js';
import { Empty } from '../ui/empty.js';
import { words } from '../words/words.js';
import { DatasetPage } from './dataset/dataset-page.js';
import { DatasetsPage } from './list/datasets-page.js';
import { take } from './upload/drop-zone.js';
import { takeDropped } from './upload/dropping.js';
import { UploadPage } from './upload/upload-page.js';

/** Everything about datasets: the list, an upload, and one of them. */
export default function DatasetsRoom({ place }: { readonly place: readonly string[] }) {
  useEffect(() => takeDropped(take), []);
  return (
    <>
      <Announcer />
      <Place place={place} />
    </>
  );
}

function Place({ place: [id, ...rest] }: { readonly place: readonly string[] }) {
  if (id === undefined) return <DatasetsPage />;
  if (rest.length === 0) return id === 'new' ? <UploadPage /> : <DatasetPage key={id} id={id} />;
  const { title, text } = words.value.notFound;
  return <Empty title={title} text={text} />;
}
