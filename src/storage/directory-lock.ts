import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than the delay between two processes that both find the socket of a dead owner and replace it. */
const settleMs = 100;
const answerMs = 1000;

/**
 * Takes a directory for this process, until it gives it back or dies in whatever way: the owner listens on a unix
 * socket in it, and the operating system knows who still listens. (A file with a process id would have to guess,
 * because process ids are reused, in containers at every start.)
 * @param directory path short enough for a socket's address
 * @returns a function that gives it back, or undefined when another process has it
 */
export async function lockDirectory(directory: string): Promise<(() => Promise<void>) | undefined> {
  const path = join(directory, 'owner.sock');
  const token = randomUUID();
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = await listen(path, token);
    if (server) {
      await sleep(settleMs);
      if ((await askOwner(path)) === token) return () => new Promise(resolve => server.close(() => resolve()));
      // Another process replaced our socket. Ours stays open until we end, since closing it would remove the other's.
      return undefined;
    }
    if ((await askOwner(path)) !== undefined) return undefined;
    await rm(path, { force: true });
  }
  return undefined;
}

/** A server that answers every connection with the token; undefined when the path is taken. */
function listen(path: string, token: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(socket => socket.on('error', () => {}).end(token));
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server));
    server.unref();
  });
}

/** The owner's token, '' when the owner is alive but does not answer, undefined when no process listens. */
function askOwner(path: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(path);
    const timer = setTimeout(() => socket.destroy(), answerMs);
    socket.setEncoding('utf8');
    socket.on('data', chunk => {
      answer += chunk;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(undefined);
      // The owner died before it answered: when asked again, no process will be listening.
      else if (error.code !== 'ECONNRESET') reject(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}
