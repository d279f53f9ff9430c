import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BaseLogger } from 'pino';
import { logOutput } from '../logging/log-output.js';

const stderr = 2;
/** Another thread may take the number that has just become free, for a moment. */
const attempts = 100;

/**
 * Keeps the last output of a process that dies: what it could no longer log becomes one event. Until then it writes each
 * line that it is given to the standard error output.
 */
const lastWords = `
trap '' INT TERM HUP
while IFS= read -r line; do printf '%s\\n' "$line" >&2; done
text=$(tr '\\t\\n' '  ' <&3 | tr -d '\\000-\\037' | sed 's/\\\\/\\\\\\\\/g; s/"/\\\\"/g')
[ -z "$text" ] || printf '{"level":60,"time":%s000,"msg":"Last output: %s"}\\n' "$(date +%s)" "$text"
`;

/**
 * Logs what native code in this process writes to its standard error output, which no JavaScript sees otherwise:
 * TensorFlow greets there when the generator's thread loads it. The output becomes a named pipe that this process reads.
 * @returns writes a line to what was the standard error output before
 * @throws Error where there are no named pipes; then all is as before
 */
export function logNativeOutput(log: BaseLogger): (line: string) => void {
  const directory = mkdtempSync(join(tmpdir(), 'dcgan-output-'));
  try {
    const path = join(directory, 'stderr');
    execFileSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' });
    // Without waiting for a writer, which comes with the next line.
    const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writing = openSync(path, constants.O_WRONLY);
    const afterwards = openSync(path, constants.O_RDONLY);
    const keeper = spawn('/bin/sh', ['-c', lastWords], {
      // Ctrl-C in a terminal reaches every process of the group.
      detached: true,
      stdio: ['pipe', 'inherit', 'inherit', afterwards],
    });
    keeper.on('error', () => {});
    keeper.stdin!.on('error', () => {});
    keeper.unref();
    (keeper.stdin as Socket).unref();
    closeSync(afterwards);
    const stream = new Socket({ fd: reading, readable: true, writable: false });
    logOutput(stream, { log, message: 'Output of a library' });
    stream.unref();
    reopen(stderr, path);
    closeSync(writing);
    return line => void keeper.stdin!.write(`${line}\n`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Opens a file under the number of one that is open: a new file gets the lowest number that is free. */
function reopen(descriptor: number, path: string): void {
  closeSync(descriptor);
  for (let attempt = 1; ; attempt++) {
    const opened = openSync(path, constants.O_WRONLY | constants.O_APPEND);
    if (opened === descriptor) return;
    closeSync(opened);
    if (attempt === attempts) throw new Error(`The descriptor ${descriptor} is taken by another thread`);
  }
}
