import { createServer } from 'node:http';
import { isIPv6 } from 'node:net';
import { version } from '../api/service/version.js';
import { createMetrics, type MetricsSources } from '../metrics/metrics.js';
import type { Program } from './program.js';

/** A scrape that takes longer than this is cut off: Prometheus gives up after 10 s. */
const timeoutMs = 10_000;

/**
 * Serves /metrics on an address of its own, which needs no key: it is for Prometheus alone. Closes with the program.
 * @returns its address; undefined when METRICS_PORT is unset
 * @throws Error with one line when it cannot listen there
 */
export async function startMetrics(
  { settings, log, closeLater }: Program,
  sources: Omit<MetricsSources, 'dataDir' | 'version'>,
): Promise<string | undefined> {
  const { METRICS_HOST: host, METRICS_PORT: port, DATA_DIR: dataDir } = settings;
  if (port === undefined) return undefined;
  const metrics = createMetrics({ ...sources, dataDir, version });
  const server = createServer({ requestTimeout: timeoutMs }, async ({ method, url }, response) => {
    const isOurs = url?.split('?', 1)[0] === '/metrics';
    if (!isOurs || (method !== 'GET' && method !== 'HEAD')) {
      response.writeHead(isOurs ? 405 : 404, { 'content-type': 'text/plain' });
      return response.end(isOurs ? 'Only GET is allowed.\n' : 'There is only /metrics here.\n');
    }
    try {
      const text = await metrics.text();
      response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' });
      response.end(method === 'HEAD' ? undefined : text);
    } catch (err) {
      log.error({ err }, 'The metrics could not be read');
      response.writeHead(500).end();
    }
  });
  server.setTimeout(timeoutMs);
  closeLater(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    metrics.close();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', error =>
      reject(new Error(`/metrics cannot be served at METRICS_HOST=${host}, METRICS_PORT=${port}: ${error.message}`)),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  const metricsUrl = `http://${isIPv6(host) ? `[${host}]` : host}:${actual}/metrics`;
  log.info({ metricsUrl }, 'Numbers for Prometheus are ready');
  return metricsUrl;
}
