import type { Job } from '../../../client/index.js';
import { words } from '../words/words.js';

/** What a training is doing. */
export function StatusChip({ job: { status, requested } }: { readonly job: Pick<Job, 'status' | 'requested'> }) {
  const text = requested === null ? words.value.status[status] : words.value.requested[requested];
  return <span class={`chip ${status}`}>{text}</span>;
}
