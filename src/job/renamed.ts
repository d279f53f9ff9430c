import { type JobChange, type JobSpec, maxMetadata } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';

/**
 * A job with another name or other labels; what the change leaves out stays.
 * @throws ServiceError INVALID_REQUEST when it would have too many labels
 */
export function renamed(spec: JobSpec, { name, metadata = {} }: JobChange): JobSpec {
  const all = Object.entries({ ...spec.metadata, ...metadata });
  const left = all.filter((entry): entry is [string, string] => entry[1] !== null);
  if (left.length > maxMetadata) {
    const message = `must have at most ${maxMetadata} entries, and would have ${left.length}: remove some by giving them null`;
    throw new ServiceError('INVALID_REQUEST', `metadata ${message}.`, { errors: [{ path: 'metadata', message }] });
  }
  return { ...spec, name: name === undefined ? spec.name : name, metadata: Object.fromEntries(left) };
}
