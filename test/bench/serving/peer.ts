import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface Peer {
  readonly url: string;
  close(): Promise<void>;
}

const folder = join('test', 'bench', 'serving');
const packages = 'torch fastapi uvicorn pillow numpy';

/**
 * The same generator, served by PyTorch and FastAPI.
 * @param python that has the packages
 * @param weights a checkpoint's generator.safetensors
 * @throws Error that says what to install
 */
export async function startPeer(python: string, weights: string, signal: AbortSignal): Promise<Peer> {
  await promisify(execFile)(python, ['-c', 'import torch, fastapi, uvicorn, PIL, numpy']).catch(() => {
    throw new Error(`${python} lacks what the peer needs: ${python} -m pip install ${packages}`);
  });
  const port = await freePort();
  const args = ['-m', 'uvicorn', '--app-dir', folder, '--port', String(port), '--log-level', 'warning'];
  const server = spawn(python, [...args, 'serve_torch:app'], {
    env: { ...process.env, WEIGHTS: weights },
    stdio: ['ignore', 'ignore', 'inherit'],
    signal,
  });
  server.on('error', () => {});
  const url = `http://127.0.0.1:${port}`;
  while (server.exitCode === null && !signal.aborted) {
    if (
      await fetch(`${url}/generate.png?n=1`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await sleep(200);
  }
  if (server.exitCode !== null) throw new Error('The peer ended before it was ready');
  return {
    url,
    async close() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGTERM');
      await once(server, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
