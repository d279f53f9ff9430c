import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { can } from '../../session/session.js';
import { linkTo } from '../../shell/route.js';
import { ProblemNote } from '../../ui/problem.js';
import { Waiting } from '../../ui/waiting.js';
import { words } from '../../words/words.js';
import { isOnItsWay } from '../upload/draft.js';
import { errorOf, fail, sending } from '../upload/upload.js';
import { MovedCrops } from '../wall/crop/moved-crops.js';
import { LeftOut } from '../wall/left-out.js';
import { LookAlikes } from '../wall/look-alikes.js';
import { Decoding } from './decoding.js';
import { DatasetHeading } from './heading.js';
import { LeftOutWhy } from './left-out-why.js';
import { Pictures } from './pictures.js';
import { Rejected } from './rejected.js';
import { Summary } from './summary.js';

/** One dataset: while it is decoded, how far that is; then what has become of its files. */
export function DatasetPage({ id }: { readonly id: string }) {
  const { value: dataset, error } = useResource(`dataset/${id}`, () => client.getDataset({ id }));
  /** The image that is shown large. */
  const opened = useSignal<number | undefined>(undefined);
  const isOurs = sending.value?.id === id;
  const hasFailed = dataset?.status === 'failed' && !isOurs;
  useEffect(() => {
    if (hasFailed) fail(id, errorOf(dataset));
  }, [hasFailed]);
  if (!dataset)
    return error ? (
      <>
        <ProblemNote error={error} />
        <a href={linkTo(['datasets'])}>← {words.value.datasets.all}</a>
      </>
    ) : (
      <Waiting />
    );
  if (isOnItsWay(dataset) || dataset.status === 'failed') return <Decoding dataset={dataset} />;
  return (
    <>
      <DatasetHeading dataset={dataset} />
      {error !== undefined && <ProblemNote error={error} />}
      <Summary dataset={dataset} />
      {can('seeDatasetImages') && (
        <>
          <LeftOutWhy dataset={dataset} />
          <Pictures dataset={dataset} opened={opened} />
          <LeftOut dataset={dataset} />
          <MovedCrops dataset={dataset} opened={opened} />
          <LookAlikes dataset={dataset} />
          <Rejected dataset={dataset} />
        </>
      )}
    </>
  );
}
