import { constants, openAsBlob } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DcganClient, Task } from '../../client/index.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { CommandError, Interruption, UsageError } from '../failures.js';
import { modelOptions } from '../images/find-model.js';
import { writeOutput } from '../images/output-file.js';
import { bytesOf } from '../jobs/follow-job.js';
import type { Shell } from '../shell.js';
import { pictureLines, showsPictures } from '../terminal/picture.js';
import { progressBar, StatusLine } from '../terminal/status-line.js';
import { uploadOptions } from '../upload/upload-pictures.js';
import { defineVerb } from '../verb.js';

const { fit, crop, faceless, background } = uploadOptions;

export const project = defineVerb({
  name: 'project',
  summary: 'find the latent whose image is most like a photo',
  forms: ['PHOTO [options]'],
  text: 'Searches for the latent whose image is most like a photo, and keeps it as a favorite. Shows both side by side. Ctrl-C cancels the search.',
  completes: 'files',
  options: {
    name: { kind: 'text', value: 'NAME', text: 'name of the favorite; made from the photo by default' },
    starts: { kind: 'number', value: 'N', text: 'attempts at most, each from another latent (default 4)' },
    seed: { kind: 'number', value: 'N', text: 'chooses those latents (default 0)' },
    model: modelOptions.model,
    fit,
    crop,
    faceless,
    background,
    output: {
      kind: 'text',
      short: 'o',
      value: 'FILE',
      isPath: true,
      text: 'a .png for the photo and the image side by side',
    },
  },
  async run({ words, options: { output, ...given } }, shell) {
    const [photo, ...more] = words;
    if (photo === undefined) throw new UsageError('project needs the path of a photo');
    if (more.length > 0) throw new UsageError(`One photo at a time: ${more.join(' ')} is too much`);
    if (output !== undefined && !/\.png$/i.test(output))
      throw new UsageError(`The name of the file must end in .png, not ${output}`);
    const { client } = shell;
    const path = resolve(shell.folder, photo);
    // What openAsBlob itself throws does not say why.
    await access(path, constants.R_OK).catch((error: Error) => {
      throw new UsageError(`${photo} cannot be read: ${error.message}`);
    });
    const body = await openAsBlob(path);
    const task = await client.createProjection({ ...(given as ProjectionQuery), body }, { signal: shell.signal });
    const ended = await follow(task.id, shell);
    return show(ended, output, shell);
  },
});

type Projection = Extract<Task, { type: 'projection' }>;
type ProjectionQuery = Omit<Parameters<DcganClient['createProjection']>[0], 'body'>;

async function follow(id: string, { client, err, signal }: Shell): Promise<Projection> {
  const status = new StatusLine(err.stream);
  try {
    const ended = await client.waitForTask(id, {
      signal,
      onChange(task) {
        const { progress, queuePosition } = task as Projection;
        if (!progress) return status.update(queuePosition === null ? 'starting' : 'waiting for other tasks');
        const { phase, done, total, detail } = progress;
        const difference = detail ? `  difference ${detail.difference.toFixed(1)} of 255` : '';
        status.update(`${progressBar(done / Math.max(1, total))} ${phase}${difference}`);
      },
    });
    return ended as Projection;
  } catch (error) {
    if (!signal.aborted) throw error;
    await client.cancelTask({ id }).catch(() => {});
    throw new Interruption('The search is canceled; nothing of it is kept.');
  } finally {
    status.clear();
  }
}

async function show(task: Projection, output: string | undefined, shell: Shell): Promise<ExitCode | undefined> {
  const { client, out, json, folder, url } = shell;
  const { status, result, error, id } = task;
  if (status !== 'succeeded' || !result) throw new CommandError(error?.message ?? `The search was ${status}`);
  const picture = () => bytesOf(client.getTaskFile({ id, file: 'comparison.png' }));
  const file = output === undefined ? undefined : await writeOutput(folder, output, await picture());
  if (json) {
    out.line(JSON.stringify(task));
    return exitCodes.done.code;
  }
  if (showsPictures(out))
    for (const line of await pictureLines(await picture(), out, out.size().rows - 6)) out.line(line);
  out.line(
    `${result.name}: ${result.isExact ? 'one of the own images of this generator' : `difference ${result.difference.toFixed(1)} of 255`}`,
  );
  out.line(`  image       dcgan generate --latent ${result.name} --model ${task.input.model}`);
  out.line(`  comparison  ${file ?? `${url}/tasks/${id}/files/comparison.png`}`);
  return exitCodes.done.code;
}
