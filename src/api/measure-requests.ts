import type { FastifyInstance } from 'fastify';
import { requestsAnswered } from '../telemetry/measurements.js';

/** Tells whoever counts requests what each was answered with, and how long that took. */
export function measureRequests(app: FastifyInstance): void {
  app.addHook('onResponse', ({ method, routeOptions }, { statusCode: status, elapsedTime }, done) => {
    requestsAnswered.publish({ method, route: routeOptions.url ?? '', status, seconds: elapsedTime / 1000 });
    done();
  });
}
