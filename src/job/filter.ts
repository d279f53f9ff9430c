import type { JobKind, JobSpec, JobStatus, PresetName } from '../schema/job.js';

/** Which jobs are wanted: those that match all of these. */
export interface JobFilter {
  readonly status?: JobStatus | undefined;
  readonly kind?: JobKind | undefined;
  readonly dataset?: string | undefined;
  readonly preset?: PresetName | undefined;
  /** Id of a sweep; `none` for jobs that are no runs of sweeps. */
  readonly sweep?: string | undefined;
  /** Part of a name, id or preset, in upper or lower case. */
  readonly q?: string | undefined;
  /** Entries of the metadata, each `key=value`. */
  readonly metadata?: readonly string[] | undefined;
}

/** A predicate for specs that match the filter; undefined when it has no conditions on specs. */
export function isSpecWanted({
  kind,
  dataset,
  preset,
  sweep,
  q = '',
  metadata = [],
}: JobFilter): ((spec: JobSpec) => boolean) | undefined {
  const text = folded(q.trim());
  const hasNone = [kind, dataset, preset, sweep].every(one => one === undefined);
  if (hasNone && text === '' && metadata.length === 0) return undefined;
  const entries = metadata.map(text => {
    const at = text.indexOf('=');
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return spec =>
    (kind === undefined || kindOf(spec) === kind) &&
    (dataset === undefined || spec.dataset === dataset) &&
    (preset === undefined || spec.preset === preset) &&
    (sweep === undefined || (spec.sweep?.id ?? 'none') === sweep) &&
    (text === '' || [spec.name ?? '', spec.id, spec.preset].some(one => folded(one).includes(text))) &&
    entries.every(([key, value]) => Object.hasOwn(spec.metadata, key) && spec.metadata[key] === value);
}

/** A text as it is compared: however it was typed, such as in capitals or in the wide letters of Japanese keyboards. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Whether a job has been trained here, or imported. */
export function kindOf({ importedFrom }: Pick<JobSpec, 'importedFrom'>): JobKind {
  return importedFrom === undefined ? 'training' : 'imported';
}
