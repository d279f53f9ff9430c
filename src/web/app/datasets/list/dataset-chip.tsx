import type { Dataset } from '../../../../client/index.js';
import { words } from '../../words/words.js';

const colors: Partial<Record<Dataset['status'], string>> = {
  ready: 'succeeded',
  receiving: 'running',
  decoding: 'running',
  changed: 'alarm',
  failed: 'failed',
};

/** Whether a dataset can be trained on. */
export function DatasetChip({ dataset: { status } }: { readonly dataset: Dataset }) {
  return <span class={`chip ${colors[status] ?? ''}`}>{words.value.datasets.statuses[status]}</span>;
}
