import type { NamedLatent } from '../../directions/index.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { belongsElsewhere } from '../images/latent-space.js';

/** In messages; in addresses the former has its British spelling. */
const called = { favourite: 'favorite', direction: 'direction' } as const;
const codes = { favourite: 'FAVOURITE_NOT_FOUND', direction: 'DIRECTION_NOT_FOUND' } as const;

/**
 * The error for a name that is not one of a training's favorites, or of its directions.
 * @param kind what it should be
 */
export async function whyMissing(
  name: string,
  job: string,
  kind: NamedLatent['kind'],
  names: Dependencies['names'],
): Promise<ServiceError> {
  const found = await names.get(job, name);
  const problem = (detail: string) => new ServiceError(codes[kind], detail);
  if (found && found.kind !== kind)
    return problem(`${name} is a ${called[found.kind]}: GET /${found.kind}s/${encodeURIComponent(name)}`);
  const other = await names.trainingWith(name, job);
  if (other !== undefined) return problem(`${belongsElsewhere(name, other, job)}.`);
  return problem(`Training ${job} has no ${called[kind]} called ${name}. GET /${kind}s lists those that it has.`);
}
