import type { JobKind, JobSpec, JobStatus, PresetName } from '../schema/job.js';

/** Which jobs are wanted: those that match all of these. */
export interface JobFilter {
  readonly status?: JobStatus | undefined;
  readonly kind?: JobKind | undefined;
  readonly dataset?: string | undefined;
  readonly preset?: PresetName | undefined;
  /** Id of a sweep. */
  readonly sweep?: string | undefined;
  /** Entries of the metadata, each `key=value`. */
  readonly metadata?: readonly string[] | undefined;
}

/** A predicate for specs that match the filter; undefined when it has no conditions on specs. */
export function isSpecWanted({
  kind,
  dataset,
  preset,
  sweep,
  metadata = [],
}: JobFilter): ((spec: JobSpec) => boolean) | undefined {
  if ([kind, dataset, preset, sweep].every(one => one === undefined) && metadata.length === 0) return undefined;
  const entries = metadata.map(text => {
    const at = text.indexOf('=');
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return spec =>
    (kind === undefined || kindOf(spec) === kind) &&
    (dataset === undefined || spec.dataset === dataset) &&
    (preset === undefined || spec.preset === preset) &&
    (sweep === undefined || spec.sweep?.id === sweep) &&
    entries.every(([key, value]) => Object.hasOwn(spec.metadata, key) && spec.metadata[key] === value);
}

/** Whether a job has been trained here, or imported. */
export function kindOf({ importedFrom }: Pick<JobSpec, 'importedFrom'>): JobKind {
  return importedFrom === undefined ? 'training' : 'imported';
}
