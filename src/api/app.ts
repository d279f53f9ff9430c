import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { createTurns } from '../generation/turns.js';
import { loginRoutes } from './access/login.js';
import { limitStorage } from './access/quota.js';
import { requireRoles } from './access/require-role.js';
import { downloadRoutes } from './checkpoints/download.js';
import { importRoutes } from './checkpoints/import.js';
import { checkpointQualityRoutes } from './checkpoints/quality.js';
import { checkpointRoutes } from './checkpoints/routes.js';
import { cropRoutes } from './datasets/crops.js';
import { exclusionRoutes } from './datasets/exclusions.js';
import { datasetImageRoutes } from './datasets/image.js';
import { datasetListingRoutes } from './datasets/listing.js';
import { datasetRoutes } from './datasets/routes.js';
import { uploadRoutes } from './datasets/upload.js';
import type { AppOptions, Dependencies } from './dependencies.js';
import { directionRoutes } from './directions/directions.js';
import { favouriteRoutes } from './directions/favourites.js';
import { stripRoutes } from './directions/strip.js';
import { estimateRoutes } from './estimate/routes.js';
import { eventRoutes } from './events/routes.js';
import { registerBasePath, withoutBasePath } from './http/base-path.js';
import { limitBodyTime } from './http/body-timeout.js';
import { allowOrigins } from './http/cors.js';
import { refuseOtherSites } from './http/csrf.js';
import { answerBrokenRequest, registerErrors, sendProblem, trackMethods } from './http/errors.js';
import { refuseOtherHosts } from './http/host-check.js';
import { ignoreCacheBusters } from './http/ignored-query.js';
import { acceptOnlyJson } from './http/json-body.js';
import { registerSecurityHeaders } from './http/secure-headers.js';
import { registerEventStreams } from './http/sse.js';
import { validatorCompiler } from './http/validation.js';
import { animateRoutes } from './images/animations/routes.js';
import { archiveRoutes } from './images/archives/routes.js';
import { generationRoutes } from './images/generation.js';
import { knownAnswers } from './images/known-answers.js';
import { modelRoutes } from './images/model-routes.js';
import { nearestRoutes } from './images/nearest.js';
import { recipeRoute } from './images/recipe/route.js';
import { replayKnown } from './images/replay.js';
import { generateRoutes } from './images/routes.js';
import { jobControlRoutes } from './jobs/control.js';
import { jobCreationRoutes } from './jobs/create.js';
import { jobEventRoutes } from './jobs/events.js';
import { jobFileRoutes } from './jobs/files.js';
import { jobLogRoutes } from './jobs/history/log.js';
import { sampleRoutes } from './jobs/history/samples.js';
import { jobRoutes } from './jobs/routes.js';
import { timelineRoutes } from './jobs/timeline.js';
import { measureRequests } from './measure-requests.js';
import { projectionRoutes } from './projections/routes.js';
import { logAnswers, requestLog } from './request-log.js';
import { registerOpenApi } from './service/openapi.js';
import { webRoutes } from './service/pages.js';
import { presetRoutes } from './service/presets.js';
import { registerQueueBoard } from './service/queues.js';
import { serviceRoutes } from './service/routes.js';
import { sessionRoutes } from './service/session.js';
import { storageRoutes } from './service/storage.js';
import { webhookRoutes } from './service/webhooks.js';
import { sweepRoutes } from './sweeps/routes.js';
import { taskRoutes } from './tasks/routes.js';

/** Enough for a `z` of 200,000 characters in the query. */
const maxHeaderBytes = 256 * 1024;

/** Enough for the 60 characters of a name in an address, up to 12 bytes each as they are escaped. */
const maxNameBytes = 1000;
/** Animations that are made at the same time; more would only take longer each, and hold their frames in memory. */
const animationsAtOnce = 2;
const mostWaitingAnimations = 32;

/** The HTTP API, ready to listen. It neither opens nor closes its dependencies. */
export async function buildApp(options: AppOptions, dependencies: Dependencies): Promise<FastifyInstance> {
  const requestTimeoutMs = Math.ceil(options.requestTimeout * 1000);
  const uploadTimeoutMs = Math.ceil(options.uploadTimeout * 1000);
  const app: FastifyInstance = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.maxBodyBytes,
    // The limit for uploads, which take longest; limitBodyTime sets a shorter one for other requests.
    requestTimeout: Math.max(requestTimeoutMs, uploadTimeoutMs),
    connectionTimeout: Math.ceil(options.idleTimeout * 1000),
    // A connection between two requests is idle too. 72 s is longer than most proxies keep theirs.
    keepAliveTimeout: Math.min(72_000, Math.ceil(options.idleTimeout * 1000)),
    // Otherwise a shutdown would wait for browsers that keep their connections open.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: maxNameBytes },
    genReqId: () => randomUUID(),
    childLoggerFactory: requestLog,
    rewriteUrl: withoutBasePath(options.basePath ?? ''),
    trustProxy: trustedProxies(options.trustProxy),
    http: {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(5000, requestTimeoutMs),
    },
    frameworkErrors: sendProblem,
    clientErrorHandler: answerBrokenRequest,
  });
  // Before the hooks, so that they are part of the span.
  await options.traceRequests?.(app);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  acceptOnlyJson(app);
  registerBasePath(app, options.basePath ?? '');
  registerErrors(app);
  registerEventStreams(app);
  // Before the hooks that may refuse a request.
  registerSecurityHeaders(app);
  allowOrigins(app, options.corsOrigins ?? []);
  refuseOtherHosts(app, options.hosts ?? []);
  refuseOtherSites(app);
  limitBodyTime(app, requestTimeoutMs);
  ignoreCacheBusters(app);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  logAnswers(app);
  measureRequests(app);
  const { access } = options;
  await requireRoles(app, access);
  if (access) limitStorage(app, access, dependencies);
  const known = knownAnswers(model => dependencies.checkpoints.stamp(model));
  replayKnown(app, known, dependencies.generator, options);
  await registerOpenApi(app);
  if (options.board) await registerQueueBoard(app, options.board);
  const animationTurns = createTurns(animationsAtOnce, mostWaitingAnimations);
  await app.register(async routes => {
    const refuseOtherMethods = trackMethods(routes);
    await routes.register(jobCreationRoutes(dependencies));
    await routes.register(jobRoutes(dependencies));
    await routes.register(estimateRoutes(dependencies));
    await routes.register(jobControlRoutes(dependencies));
    await routes.register(jobEventRoutes(dependencies));
    await routes.register(jobFileRoutes(dependencies));
    await routes.register(timelineRoutes(dependencies, animationTurns));
    await routes.register(sampleRoutes(dependencies));
    await routes.register(jobLogRoutes(dependencies));
    await routes.register(sweepRoutes(dependencies));
    await routes.register(taskRoutes(dependencies));
    await routes.register(checkpointRoutes(dependencies));
    await routes.register(checkpointQualityRoutes(dependencies));
    await routes.register(downloadRoutes(dependencies));
    await routes.register(importRoutes(dependencies));
    await routes.register(modelRoutes(dependencies));
    await routes.register(generateRoutes(dependencies, known));
    await routes.register(generationRoutes(dependencies));
    await routes.register(recipeRoute(dependencies));
    await routes.register(favouriteRoutes(dependencies));
    await routes.register(directionRoutes(dependencies));
    await routes.register(stripRoutes(dependencies));
    await routes.register(nearestRoutes(dependencies));
    await routes.register(projectionRoutes(dependencies));
    await routes.register(animateRoutes(dependencies, animationTurns));
    await routes.register(archiveRoutes(dependencies));
    await routes.register(datasetRoutes(dependencies));
    await routes.register(datasetListingRoutes(dependencies));
    await routes.register(exclusionRoutes(dependencies));
    await routes.register(cropRoutes(dependencies));
    await routes.register(datasetImageRoutes(dependencies));
    await routes.register(uploadRoutes(dependencies, { maxFiles: options.maxUploadFiles }));
    await routes.register(webhookRoutes(dependencies));
    await routes.register(storageRoutes(dependencies));
    await routes.register(eventRoutes(dependencies));
    await routes.register(serviceRoutes(dependencies));
    await routes.register(sessionRoutes({ maxFiles: options.maxUploadFiles }));
    await routes.register(loginRoutes(access));
    await routes.register(presetRoutes());
    await routes.register(webRoutes());
    refuseOtherMethods();
  });
  return app;
}

/** Fastify takes no mere number of proxies: a client that bypasses them could claim to be anyone. */
function trustedProxies(trust: AppOptions['trustProxy'] = false) {
  return typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust;
}
