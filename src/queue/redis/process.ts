import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BaseLogger } from 'pino';

export interface RedisProcess {
  /** How it ended, in words, with its last lines of output. */
  readonly ended: Promise<string>;
  /** Ends it after it has written everything; `ended` resolves then. */
  stop(): void;
}

export interface RedisProcessOptions {
  readonly serverPath: string;
  /** Where it keeps its files. */
  readonly directory: string;
  readonly socketPath: string;
  /** Temporary directory to remove when this process is gone, or ''. */
  readonly temporary: string;
  readonly log: BaseLogger;
}

const stopTimeoutMs = 15_000;
const keptOutput = 2000;

/**
 * Runs the server, and ends it cleanly when the pipe on standard input closes: when we close it, and also however we die.
 * $0 is the temporary directory.
 */
const watchdog = `
"$@" &
server=$!
exec 3<&0
(while read -r _; do :; done <&3; kill -TERM "$server"; [ -z "$0" ] || rm -rf "$0") 2>/dev/null &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

/** Starts a Redis that keeps every write in an append-only file and listens on a unix socket of its owner's only. */
export function spawnRedis({ serverPath, directory, socketPath, temporary, log }: RedisProcessOptions): RedisProcess {
  const options = {
    dir: directory,
    port: '0',
    unixsocket: socketPath,
    unixsocketperm: '700',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
    loglevel: 'warning',
    daemonize: 'no',
  };
  const arguments_ = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn('/bin/sh', ['-c', watchdog, temporary, serverPath, ...arguments_], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in a terminal reaches every process of the group, and Redis has to outlive the worker.
    detached: true,
  });
  child.stdin.on('error', () => {});
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptOutput);
      log.debug({ redis: text.trimEnd() }, 'Output of the embedded Redis');
    });
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('close', (code, signal) => resolve(`${signal ?? `exit code ${code}`} ${output.trim()}`.trim()));
  });
  return {
    ended,
    stop() {
      child.stdin.end();
      void Promise.race([ended, sleep(stopTimeoutMs, 'late', { ref: false })]).then(result => {
        if (result === 'late' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      });
    },
  };
}
