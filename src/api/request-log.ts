import type { FastifyBaseLogger, FastifyInstance } from 'fastify';

type Method = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Statuses of a read that are in the log. Reads are frequent: polling clients, or refused ones, would fill it. */
const isRemarkable = (status: number) => status >= 500 && status !== 503;

/** Logs what each request was answered with. */
export function logAnswers(app: FastifyInstance): void {
  // Looking at the rest of a request that is not logged takes time too.
  const isDebugging = ['debug', 'trace'].includes(app.log.level);
  app.addHook('onResponse', (request, reply, done) => {
    const isQuiet = request.method === 'GET' && !isRemarkable(reply.statusCode);
    if (isQuiet && !isDebugging) return done();
    const { method, url, ip } = request;
    request.log[isQuiet ? 'debug' : 'info'](
      { method, path: url.split('?', 1)[0], ip, status: reply.statusCode, ms: reply.elapsedTime },
      'Answered',
    );
    done();
  });
}

/**
 * The logger of a request, made when it logs something for the first time: most requests never do, and making one takes
 * longer than answering a request with an image that is known.
 */
export function requestLog(
  log: FastifyBaseLogger,
  ...details: Parameters<FastifyBaseLogger['child']>
): FastifyBaseLogger {
  let made: FastifyBaseLogger | undefined;
  const own = (): FastifyBaseLogger => {
    made ??= log.child(...details);
    return made;
  };
  return new RequestLog(log.level, own) as unknown as FastifyBaseLogger;
}

class RequestLog {
  readonly level: string;
  readonly #own: () => FastifyBaseLogger;

  constructor(level: string, own: () => FastifyBaseLogger) {
    this.level = level;
    this.#own = own;
  }

  child(...values: Parameters<FastifyBaseLogger['child']>) {
    return this.#own().child(...values);
  }
  #log(method: Method, values: unknown[]): void {
    (this.#own()[method] as (...values: unknown[]) => void)(...values);
  }
  fatal(...values: unknown[]): void {
    this.#log('fatal', values);
  }
  error(...values: unknown[]): void {
    this.#log('error', values);
  }
  warn(...values: unknown[]): void {
    this.#log('warn', values);
  }
  info(...values: unknown[]): void {
    this.#log('info', values);
  }
  debug(...values: unknown[]): void {
    this.#log('debug', values);
  }
  trace(...values: unknown[]): void {
    this.#log('trace', values);
  }
  silent(): void {}
}
