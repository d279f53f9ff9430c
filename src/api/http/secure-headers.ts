import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is polled and answers only JSON: of these headers it needs only the one against content sniffing. */
    isPolled?: boolean;
  }
}

const setHeaders = helmet({
  contentSecurityPolicy: {
    directives: {
      // The service speaks plain HTTP, so browsers must not insist on TLS.
      upgradeInsecureRequests: null,
      // /docs shows the images that it fetched as blobs.
      imgSrc: ["'self'", 'data:', 'blob:'],
    },
  },
  strictTransportSecurity: false,
});

/** Sets Helmet's headers on every answer. They are always the same, so Helmet runs only once. */
export function registerSecurityHeaders(app: FastifyInstance): void {
  const anyRequest = new IncomingMessage(new Socket());
  const response = new ServerResponse(anyRequest);
  setHeaders(anyRequest, response, error => {
    if (error) throw error;
  });
  const headers = response.getHeaders() as Record<string, string>;
  app.addHook('onRequest', (request, reply, done) => {
    // Whoever opens such an address in a browser may get a page to log in.
    const isPage = request.headers.accept?.includes('text/html') === true;
    if (request.routeOptions.config.isPolled && !isPage) reply.header('x-content-type-options', 'nosniff');
    else reply.headers(headers);
    done();
  });
}
