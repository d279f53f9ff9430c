import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { presets } from '../../model/presets.js';
import { folded } from '../../schema/advice/nearest.js';
import { invalidFields } from '../../schema/invalid.js';
import { presetNames } from '../../schema/job.js';
import type { Dependencies } from '../dependencies.js';
import { errorsIn } from '../http/validation.js';

const names = ['epoch', 'epochs', 'nepochs', 'numepochs', 'maxepochs'];

/** Refuses a request that gives epochs, and says how many steps they are. */
export function refuseEpochs(schema: z.ZodType, { datasets }: Pick<Dependencies, 'datasets'>, steps = 'steps') {
  return async ({ body }: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    if (typeof body !== 'object' || body === null) return;
    const key = Object.keys(body).find(name => names.includes(folded(name)));
    if (key === undefined) return;
    const given = body as Readonly<Record<string, unknown>>;
    const parsed = schema.safeParse(body);
    const errors = parsed.success ? [] : errorsIn(parsed.error, schema);
    const message = `is not a known field: use ${steps}. ${await epochsInSteps(given, given[key], datasets)}`;
    throw invalidFields(
      'body',
      errors.map(error => (error.path === key ? { ...error, message } : error)),
    );
  };
}

async function epochsInSteps(
  { dataset, preset, hyperparameters }: Readonly<Record<string, unknown>>,
  epochs: unknown,
  datasets: Dependencies['datasets'],
): Promise<string> {
  const chosen = presets[presetNames.find(name => name === preset) ?? 'seed'].hyperparameters;
  const own = (hyperparameters as Readonly<Record<string, unknown>> | null | undefined)?.batchSize;
  const batch = typeof own === 'number' && own >= 1 ? own : chosen.batchSize;
  const images = typeof dataset === 'string' ? await countImages(dataset, datasets) : null;
  if (images === null)
    return `An epoch takes the number of images in the dataset divided by the batch size, here ${batch}`;
  const perEpoch = Math.max(1, Math.ceil(images / batch));
  const all =
    typeof epochs === 'number' && epochs > 1 ? `, and ${epochs} epochs are ${Math.ceil(epochs * perEpoch)}` : '';
  return `With the ${images} images of ${dataset} and the batch size ${batch}, one epoch is ${perEpoch} steps${all}`;
}

/** Null when they have not been counted yet, or the dataset does not exist. */
async function countImages(id: string, datasets: Dependencies['datasets']): Promise<number | null> {
  return datasets.find(id).then(
    ({ images, excluded }) => images && Math.max(1, images - excluded),
    () => null,
  );
}
