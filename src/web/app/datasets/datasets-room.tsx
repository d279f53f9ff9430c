import './datasets.css';
import { useEffect } from 'preact/hooks';
import { Empty } from '../ui/empty.js';
import { words } from '../words/words.js';
import { DatasetPage } from './dataset/dataset-page.js';
import { DatasetsPage } from './list/datasets-page.js';
import { take } from './upload/drop-zone.js';
import { takeDropped } from './upload/dropping.js';
import { UploadPage } from './upload/upload-page.js';

/** Everything about datasets: the list, an upload, and one of them. */
export default function DatasetsRoom({ place: [id, ...rest] }: { readonly place: readonly string[] }) {
  useEffect(() => takeDropped(take), []);
  if (id === undefined) return <DatasetsPage />;
  if (rest.length === 0) return id === 'new' ? <UploadPage /> : <DatasetPage key={id} id={id} />;
  const { title, text } = words.value.notFound;
  return <Empty title={title} text={text} />;
}
