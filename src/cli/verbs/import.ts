import { constants, openAsBlob } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../failures.js';
import type { Shell } from '../shell.js';
import { interruptible } from '../terminal/interruptible.js';
import { sizeOf } from '../terminal/size-of.js';
import { progressBar, StatusLine } from '../terminal/status-line.js';
import { defineVerb } from '../verb.js';

export const importVerb = defineVerb({
  name: 'import',
  summary: 'a checkpoint that another service has exported',
  forms: ['FILE [options]'],
  text: 'Sends a file that dcgan export --format raw has written to the service. Its checkpoint becomes the latest, serves, and is trained on with dcgan train PATH --resume CHECKPOINT.',
  completes: 'files',
  options: {
    label: { kind: 'text', value: 'TEXT', text: 'your name for it' },
  },
  async run({ words, options: { label } }, shell) {
    const [file, ...more] = words;
    if (file === undefined) throw new UsageError('import needs the path of a FILE of dcgan export --format raw');
    if (more.length > 0) throw new UsageError(`One file at a time: ${more.join(' ')} is too much`);
    const { client, json, out } = shell;
    const checkpoint = await interruptible(shell, 'Interrupted: nothing was imported.', () => send(file, shell));
    const { id, job, step, preset } = checkpoint;
    if (label !== undefined) await client.changeJob({ id: job, body: { name: label } });
    out.line(
      json
        ? JSON.stringify(checkpoint)
        : `${id}: ${preset} of step ${step}. Draw with it: dcgan generate --model ${id}`,
    );
    return undefined;
  },
});

async function send(file: string, { client, err, folder, signal }: Shell) {
  const path = resolve(folder, file);
  // What openAsBlob itself throws does not say why.
  await access(path, constants.R_OK).catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
  const blob = await openAsBlob(path);
  const status = new StatusLine(err.stream);
  let sent = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      sent += chunk.length;
      status.update(`${progressBar(sent / blob.size)} sending ${sizeOf(sent)} of ${sizeOf(blob.size)}`);
    },
  });
  try {
    return await client.importCheckpoint({ body: blob.stream().pipeThrough(counted) }, { signal });
  } finally {
    status.clear();
  }
}
