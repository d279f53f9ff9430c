import type { JobKind, JobSpec, JobStatus, PresetName } from '../schema/job.js';

/** Which jobs are wanted: those that match all of these. */
export interface JobFilter {
  readonly status?: JobStatus | undefined;
  readonly kind?: JobKind | undefined;
  readonly dataset?: string | undefined;
  readonly preset?: PresetName | undefined;
  /** Id of a sweep; `none` for jobs that are no runs of sweeps. */
  readonly sweep?: string | undefined;
  /** Part of a name, id, preset or dataset, in upper or lower case. */
  readonly q?: string | undefined;
  /** Entries of the metadata, each `key=value`. */
  readonly metadata?: readonly string[] | undefined;
}

/** What a job is made from, which never changes. */
export type JobOrigin = Pick<JobSpec, 'dataset' | 'preset' | 'sweep' | 'importedFrom'>;

/** A predicate for what jobs are made from; undefined when the filter has no conditions on that. */
export function isOriginWanted({
  kind,
  dataset,
  preset,
  sweep,
}: JobFilter): ((origin: JobOrigin) => boolean) | undefined {
  if ([kind, dataset, preset, sweep].every(one => one === undefined)) return undefined;
  return origin =>
    (kind === undefined || kindOf(origin) === kind) &&
    (dataset === undefined || origin.dataset === dataset) &&
    (preset === undefined || origin.preset === preset) &&
    (sweep === undefined || (origin.sweep?.id ?? 'none') === sweep);
}

/** What jobs are called, of which PATCH /jobs/{id} changes some. */
export type JobLabels = Pick<JobSpec, 'id' | 'preset' | 'dataset' | 'name' | 'metadata'>;

/** A predicate for what jobs are called; undefined when the filter has no conditions on that. */
export function areLabelsWanted({ q = '', metadata = [] }: JobFilter): ((labels: JobLabels) => boolean) | undefined {
  const text = folded(q.trim());
  if (text === '' && metadata.length === 0) return undefined;
  const entries = metadata.map(entry => {
    const at = entry.indexOf('=');
    return [entry.slice(0, at), entry.slice(at + 1)] as const;
  });
  return ({ name, id, preset, dataset, metadata: own }) =>
    (text === '' || [name ?? '', id, preset, dataset].some(one => folded(one).includes(text))) &&
    entries.every(([key, value]) => Object.hasOwn(own, key) && own[key] === value);
}

/** A text as it is compared: however it was typed, such as in capitals or in the wide letters of Japanese keyboards. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Whether a job has been trained here, or imported. */
export function kindOf({ importedFrom }: Pick<JobSpec, 'importedFrom'>): JobKind {
  return importedFrom === undefined ? 'training' : 'imported';
}
