import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Holder } from '../../keys/key-ring.js';
import type { Made } from '../../queue/access/owners.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import type { Access } from './access.js';

type Stores = Pick<Dependencies, 'datasets' | 'checkpoints'>;

/** Routes that make what is stored. */
const storing = ['POST /datasets', 'POST /jobs', 'POST /jobs/:id/retry', 'POST /sweeps', 'POST /checkpoints'];

/**
 * Notes which key has made what, and refuses to make more once a key has reached its quota. What is under way then is
 * finished: a training keeps a limited number of checkpoints, and an upload has a limit of its own.
 */
export function limitStorage(app: FastifyInstance, access: Access, stores: Stores): void {
  app.addHook('preHandler', async ({ holder, method, routeOptions }) => {
    if (holder && storing.includes(`${method} ${routeOptions.url}`)) await checkQuota(holder, access, stores);
  });
  app.addHook('onSend', async ({ holder, method, routeOptions }, reply, payload) => {
    if (holder && storing.includes(`${method} ${routeOptions.url}`)) await noteOwner(holder, reply, access);
    return payload;
  });
}

async function checkQuota(holder: Holder, access: Access, stores: Stores): Promise<void> {
  const quota = holder.quotaBytes ?? access.quotaBytes;
  if (quota === undefined) return;
  const used = await storedBy(holder.id, access, stores);
  if (used < quota) return;
  throw new ServiceError(
    'QUOTA_EXCEEDED',
    `The datasets and checkpoints that were made with this key take up ${used} bytes, and it may have ${quota}. Delete datasets, jobs or checkpoints that are no longer needed.`,
  );
}

/** Bytes of the datasets and checkpoints that were made with a key. */
export async function storedBy(key: string, { owners }: Pick<Access, 'owners'>, stores: Stores): Promise<number> {
  const [all, datasets, checkpoints] = await Promise.all([
    owners.all(),
    stores.datasets.list(),
    stores.checkpoints.all(),
  ]);
  const isTheirs = (what: Made) => all.get(what) === key;
  const ofDatasets = datasets.filter(({ id }) => isTheirs(`dataset:${id}`)).map(({ bytes }) => bytes ?? 0);
  const ofCheckpoints = checkpoints
    .filter(({ job }) => isTheirs(`job:${job}`) || isTheirs(`sweep:${job.replace(/-r\d+$/, '')}`))
    .map(({ files }) => files.generator.bytes + files.training.bytes);
  return [...ofDatasets, ...ofCheckpoints].reduce((sum, bytes) => sum + bytes, 0);
}

/** Remembers who has made what an answer leads to. */
async function noteOwner({ id }: Holder, reply: FastifyReply, { owners }: Access): Promise<void> {
  if (reply.statusCode >= 300) return;
  const what = madeAt(String(reply.getHeader('location') ?? ''));
  if (what === undefined) return;
  await owners
    .note(what, id)
    .catch((err: unknown) => reply.log.warn({ err, what }, 'The quota of a key does not count what it has made'));
}

/** What an address leads to; an imported checkpoint counts as its job does. */
function madeAt(location: string): Made | undefined {
  const [, kind, name] = /\/(dataset|job|sweep)s\/([^/]+)$/.exec(location) ?? [];
  if (kind !== undefined) return `${kind as 'dataset' | 'job' | 'sweep'}:${name!}`;
  const [, job] = /\/checkpoints\/([^/]+)-\d+$/.exec(location) ?? [];
  return job === undefined ? undefined : `job:${job}`;
}
