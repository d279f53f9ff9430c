import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { choices, presets } from '../../model/presets.js';
import { HyperparametersShape } from '../../schema/hyperparameters.js';
import { presetNames } from '../../schema/job.js';
import { PresetList } from '../../schema/service/presets.js';
import { json, problems } from '../http/responses.js';

/** GET /presets: what a training can start from. */
export function presetRoutes(): FastifyPluginAsyncZod {
  const list: PresetList = {
    data: presetNames.map(name => ({ name, ...presets[name] })),
    choices: [...choices],
    hyperparameters: Object.fromEntries(
      Object.entries(HyperparametersShape.shape).map(([name, { description }]) => [name, description ?? '']),
    ),
  };
  return async app => {
    app.route({
      method: 'GET',
      url: '/presets',
      schema: {
        operationId: 'listPresets',
        tags: ['service', 'jobs'],
        summary: 'Get the presets, and what each hyperparameter means',
        response: { 200: json(PresetList, 'The presets'), ...problems() },
      },
      handler: async () => list,
    });
  };
}
