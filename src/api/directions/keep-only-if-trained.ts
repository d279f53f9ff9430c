import type { NamedLatent } from '../../directions/index.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';

/**
 * Takes a name back whose training was deleted while it was stored: the deletion has not seen it, and nothing would ever
 * remove it.
 * @throws ServiceError CHECKPOINT_NOT_FOUND
 */
export async function keepOnlyIfTrained(
  { job, name }: { readonly job: string; readonly name: string },
  kind: NamedLatent['kind'],
  { checkpoints, names }: Pick<Dependencies, 'checkpoints' | 'names'>,
): Promise<void> {
  if ((await checkpoints.list(job)).length > 0) return;
  await names.remove(job, name, kind);
  throw new ServiceError('CHECKPOINT_NOT_FOUND', `Training ${job} has been deleted, and ${name} with it.`);
}
