import { client } from '../../service/service.js';
import { cropIn, type DatasetImage } from './use-images.js';

/** One image of a dataset as the network will see it, small, loaded when it comes into sight. */
export function SmallImage({
  dataset,
  image: { sha256, crop },
}: {
  readonly dataset: string;
  readonly image: Pick<DatasetImage, 'sha256' | 'crop'>;
}) {
  return (
    <img
      src={client.url('getDatasetImage', { id: dataset, sha256, size: 96, ...cropIn({ crop }) })}
      alt=""
      loading="lazy"
      decoding="async"
      width="84"
      height="84"
    />
  );
}
