import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DcganClient } from '../../client/index.js';
import { exportFormats } from '../../schema/exports/download.js';
import { CommandError, UsageError } from '../failures.js';
import { findModel } from '../images/find-model.js';
import type { Shell } from '../shell.js';
import { interruptible } from '../terminal/interruptible.js';
import { sizeOf } from '../terminal/size-of.js';
import { progressBar, StatusLine } from '../terminal/status-line.js';
import { defineVerb } from '../verb.js';

type Query = Parameters<DcganClient['downloadCheckpoint']>[0];

export const exportVerb = defineVerb({
  name: 'export',
  summary: 'a generator as a file for other programs',
  forms: ['[CHECKPOINT] [options]'],
  text: 'Downloads a generator for other programs, with a model card inside. Without CHECKPOINT, the one that generates now.',
  options: {
    format: {
      kind: 'text',
      value: 'FORMAT',
      choices: exportFormats,
      text: 'safetensors (default), onnx, savedmodel, tfjs, html, or raw: the whole checkpoint',
    },
    precision: {
      kind: 'text',
      value: 'P',
      choices: ['float32', 'float16'],
      text: 'float32 (default), or float16: half as large',
    },
    weights: {
      kind: 'text',
      value: 'KIND',
      choices: ['ema', 'raw'],
      text: 'weights averaged over the training (ema, default), or those of its last step (raw)',
    },
    output: {
      kind: 'text',
      short: 'o',
      value: 'FILE',
      isPath: true,
      text: 'the file to write, - for stdout; named by the service by default',
    },
  },
  async run({ words, options: { output, format = 'safetensors', ...query } }, shell) {
    const [checkpoint, ...more] = words;
    if (more.length > 0) throw new UsageError(`One checkpoint at a time: ${more.join(' ')} is too much`);
    const { client, signal, out } = shell;
    const id = checkpoint ?? (await findModel(client, undefined)).id;
    const answer = await client.downloadCheckpoint({ id, format, ...query } as Query, { signal });
    if (output === '-') {
      for await (const chunk of answer.body!) out.write(chunk);
      return undefined;
    }
    const file = resolve(shell.folder, output ?? nameOf(answer) ?? `${id}.${format}`);
    const bytes = await interruptible(shell, 'Interrupted: no file was written.', () => save(answer, file, shell));
    const shown = relative(shell.folder, file);
    const name = shown.startsWith('..') ? file : shown;
    out.line(
      shell.json
        ? JSON.stringify({ file: name, checkpoint: id, format, bytes })
        : `${name}: ${sizeOf(bytes)}, ${format} of ${id}`,
    );
    return undefined;
  },
});

/** The name that the service gives the file, without folders. */
function nameOf({ headers }: Response): string | undefined {
  const name = /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1];
  return name !== undefined && /^[\w.-]+$/.test(name) ? name : undefined;
}

/** Writes what is downloaded beside its place first: a file that is there is whole. @returns its size */
async function save(answer: Response, file: string, { err, signal }: Shell): Promise<number> {
  const total = Number(answer.headers.get('content-length') ?? 0);
  const status = new StatusLine(err.stream);
  const part = `${file}.part`;
  let bytes = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      status.update(
        `${progressBar(bytes / Math.max(total, bytes))} ${sizeOf(bytes)}${total > 0 ? ` of ${sizeOf(total)}` : ''}`,
      );
      yield chunk;
    }
  };
  try {
    await pipeline(Readable.fromWeb(answer.body as never), counted, createWriteStream(part), { signal });
    await rename(part, file);
    return bytes;
  } catch (error) {
    await rm(part, { force: true });
    if (signal.aborted) throw error;
    throw new CommandError(`${file} cannot be written: ${(error as Error).message}`);
  } finally {
    status.clear();
  }
}
