import { createServer } from 'node:net';
import type { Settings } from '../../schema/service/settings.js';
import type { Finding } from '../finding.js';

const check = 'port';

/** Whether the API can listen, or does. */
export async function checkPort({ HOST: host, PORT: port }: Settings): Promise<readonly Finding[]> {
  if (port === 0) return [{ check, status: 'ok', message: 'a free port is picked' }];
  const refused = await listenOn(host, port);
  const at = `${host}:${port}`;
  if (!refused) return [{ check, status: 'ok', message: `${at} is free` }];
  if (refused.code === 'EADDRINUSE' && (await isService(host, port)))
    return [{ check, status: 'ok', message: `the service is running at ${at}` }];
  if (refused.code === 'EADDRINUSE')
    return [
      { check, status: 'failed', message: `${at} is in use by another program`, advice: 'End that, or set PORT.' },
    ];
  return [{ check, status: 'failed', message: refused.message, advice: 'Set HOST or PORT to what this user may use.' }];
}

function listenOn(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

async function isService(host: string, port: number): Promise<boolean> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  try {
    const answer = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(5000) });
    return typeof ((await answer.json()) as { status?: unknown }).status === 'string';
  } catch {
    return false;
  }
}
