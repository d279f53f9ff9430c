import { UsageError } from '../failures.js';
import { type FoundModel, findModel, modelOptions } from '../images/find-model.js';
import { imageOptions } from '../images/image-options.js';
import { formatOf, writeOutput } from '../images/output-file.js';
import { bytesOf } from '../jobs/follow-job.js';
import type { Shell } from '../shell.js';
import { fitGrid, openPicture, pictureLines, showsPictures } from '../terminal/picture.js';
import { defineVerb, type Given } from '../verb.js';

const options = {
  seed: {
    kind: 'number',
    value: 'N',
    text: 'which images (default 0): the same seed and checkpoint give the same images',
  },
  latent: {
    kind: 'list',
    value: 'EXPRESSION',
    text: 'an image by an expression, as in --latent "mix(seed(1), seed(2), 0.5)"; repeat it for more images',
  },
  z: { kind: 'text', value: 'NUMBERS', text: 'latent vectors, as numbers with commas between them' },
  rows: { kind: 'number', value: 'N', text: 'rows of images (default 8, in the terminal what fits)' },
  cols: { kind: 'number', value: 'N', text: 'columns of images (default 8, in the terminal what fits)' },
  ...imageOptions,
  ...modelOptions,
  output: {
    kind: 'text',
    short: 'o',
    value: 'FILE',
    isPath: true,
    text: 'the .png, .webp or .jpg to write; - for stdout. By default the images are drawn in the terminal, and a PNG goes into a pipe or a file',
  },
} as const;
type GenerateInput = Given<typeof options>['options'];

const formats = {
  '.png': 'generatePng',
  '.webp': 'generateWebp',
  '.jpg': 'generateJpeg',
  '.jpeg': 'generateJpeg',
} as const;

export const generate = defineVerb({
  name: 'generate',
  summary: 'generate images, into a file or drawn in the terminal',
  forms: ['[options]'],
  text: 'Generates a grid of images of a seed, or of the latents that you describe.',
  options,
  async run({ words, options: given }, shell) {
    if (words.length > 0) throw new UsageError(`generate takes options alone: ${words.join(' ')} is too much`);
    const { output, ...query } = given;
    const toTerminal = output === undefined && shell.out.isLive && !shell.json;
    if (toTerminal && !showsPictures(shell.out))
      throw new UsageError('This terminal shows no pictures: name a file with --output FILE');
    const operation = output === undefined || output === '-' ? 'generatePng' : formatOf(output, formats);
    const model = await findModel(shell.client, given.model);
    if (shell.json && output === undefined) return describe(query, model, shell);
    const chosen = toTerminal ? fittingQuery(query, model, shell) : query;
    const bytes = await bytesOf(
      shell.client[operation]({ ...asQuery(chosen), model: model.id }, { signal: shell.signal }),
    );
    if (toTerminal) for (const line of await pictureLines(bytes, shell.out)) shell.out.line(line);
    else if (output === undefined || output === '-') shell.out.write(bytes);
    else await write(bytes, output, model, shell);
    return undefined;
  },
});

type Query = Omit<GenerateInput, 'output'>;

/** As the client takes it. */
function asQuery({ weights, latent, ...query }: Query) {
  return {
    ...query,
    ...(latent === undefined ? {} : { latent: [...latent] }),
    ...(weights === undefined ? {} : { weights: weights as 'ema' | 'raw' }),
  };
}

/** With as many images as the terminal has room for, where nothing says how many. */
function fittingQuery(query: Query, { side }: FoundModel, { out }: Shell): Query {
  if (query.latent ?? query.z ?? query.rows ?? query.cols) return query;
  const { columns, rows } = out.size();
  const fit = fitGrid({ rows: 8, cols: 8, side }, { columns: columns - 1, rows: rows - 2 });
  return { ...query, rows: fit.rows, cols: fit.cols };
}

/** Everything about the images, with their z, as JSON. */
async function describe({ latent, weights, ...query }: Query, model: FoundModel, { client, out }: Shell) {
  const body = {
    ...query,
    ...(latent === undefined ? {} : { latents: [...latent] }),
    ...(weights === undefined ? {} : { weights: weights as 'ema' | 'raw' }),
    model: model.id,
  };
  const answer = await client.generate({ body }, { headers: { accept: 'application/json' } });
  out.line(JSON.stringify(await answer.json()));
  return undefined;
}

async function write(bytes: Uint8Array, output: string, model: FoundModel, { folder, json, out }: Shell) {
  const file = await writeOutput(folder, output, bytes);
  const { width, height } = await (await openPicture(bytes)).metadata();
  const facts = { file, checkpoint: model.id, bytes: bytes.length, width, height };
  out.line(json ? JSON.stringify(facts) : `${file}: ${width}×${height} pixels, from ${model.id}`);
}
