import type { Job } from '../../../client/index.js';
import { words } from '../words/words.js';

/** What a training is doing, or that it is none. */
export function StatusChip(props: { readonly job: Pick<Job, 'status' | 'requested'> & Partial<Pick<Job, 'kind'>> }) {
  const { kind, status, requested } = props.job;
  if (kind === 'imported') return <span class="chip">{words.value.imported}</span>;
  const text = requested === null ? words.value.status[status] : words.value.requested[requested];
  return <span class={`chip ${status}`}>{text}</span>;
}
