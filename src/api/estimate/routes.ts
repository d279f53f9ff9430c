import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { estimateJob } from '../../estimate/estimate.js';
import { Estimate } from '../../schema/estimate.js';
import { JobRequest } from '../../schema/job.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';
import { planJob, planProblems } from '../jobs/create.js';
import { refuseEpochs } from '../jobs/epochs.js';
import { countExclusions } from '../jobs/exclusions.js';

/** Estimates what a training would take. */
export function estimateRoutes(dependencies: Dependencies): FastifyPluginAsyncZod {
  const { jobs, datasets } = dependencies;
  return async app => {
    app.route({
      method: 'POST',
      url: '/jobs/estimate',
      preValidation: refuseEpochs(JobRequest, { datasets }),
      schema: {
        operationId: 'estimateJob',
        tags: ['jobs'],
        summary: 'Estimate the parameters, FLOPs, memory and time of a training, without queueing it',
        description:
          'The body is that of `POST /jobs` and is checked in the same way. Times are given for each worker that has been seen.',
        body: JobRequest,
        response: { 200: json(Estimate, 'The estimate'), ...problems(...planProblems) },
      },
      handler: async ({ body }) => {
        const { spec, base } = await planJob(body, dependencies);
        const [workers, dataset] = await Promise.all([jobs.workers(), datasets.find(spec.dataset)]);
        const images = dataset.images && Math.max(0, dataset.images - countExclusions(body, dataset, base));
        return estimateJob(spec, { from: base?.step ?? 0, images, workers });
      },
    });
  };
}
