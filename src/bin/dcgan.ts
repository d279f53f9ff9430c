/** The command line: trains, watches and generates through the HTTP API of a service. */
import { fileURLToPath } from 'node:url';
import { version } from '../api/service/version.js';
import { runCli } from '../cli/run-cli.js';
import { redisServer } from '../service/redis-server.js';
import { exitOnUnhandled, reportOnStderr } from '../service/unhandled.js';

exitOnUnhandled(reportOnStderr('dcgan'));
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // The first one lets the command say what it leaves behind.
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort(new Error(`Ended by ${signal}`));
  });
// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  folder: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
  version,
  machine: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    environment: process.env,
    examiner: new URL('examiner.js', import.meta.url),
    redisServer,
  },
});
// Connections that are still open must not keep the process, but what was written to a pipe must arrive.
await Promise.all([process.stdout, process.stderr].map(stream => new Promise(done => stream.write('', done))));
process.exit(exitCode);
