import type { DatasetState, DatasetView } from '../../schema/dataset.js';

/** A dataset with its URLs. @param basePath prefix of the URLs */
export function datasetView(dataset: DatasetState, basePath: string): DatasetView {
  const self = `${basePath}/datasets/${dataset.id}`;
  const exists = !['receiving', 'decoding', 'failed'].includes(dataset.status);
  return {
    ...dataset,
    urls: {
      self,
      events: `${self}/events`,
      preview: exists ? `${self}/preview.png` : null,
      mean: dataset.images === null ? null : `${self}/mean.png`,
    },
  };
}
