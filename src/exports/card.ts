import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { ExportPrecision } from '../schema/exports/download.js';

/** What a generator is, for whoever finds the file without the service. */
export interface ModelCard {
  /** Name of the file. */
  readonly file: string;
  /** The user's name for the checkpoint. */
  readonly name: string | null;
  /** What it was trained on. */
  readonly dataset: { readonly id: string; readonly title: string | null };
  /** null: both */
  readonly weights: 'ema' | 'raw' | null;
  readonly precision: ExportPrecision;
  readonly checkpoint: Omit<CheckpointManifest, 'format' | 'files' | 'exclusions' | 'crops' | 'dataset'>;
  /** SHA-256 of the checkpoint's generator.safetensors. */
  readonly sha256: string;
  /** Version of the service that wrote the file. */
  readonly service: string;
}

export interface CardFacts {
  readonly file: string;
  readonly name: string | null;
  readonly title: string | null;
  readonly weights: 'ema' | 'raw' | null;
  readonly precision: ExportPrecision;
  readonly service: string;
}

export function modelCard(manifest: CheckpointManifest, facts: CardFacts): ModelCard {
  const { format: _, files, exclusions: __, crops: ___, dataset, ...checkpoint } = manifest;
  const { file, name, title, weights, precision, service } = facts;
  return {
    file,
    name,
    dataset: { id: dataset, title },
    weights,
    precision,
    checkpoint,
    sha256: files.generator.sha256,
    service,
  };
}

/** How to run a file: text in Markdown. */
export interface Snippet {
  readonly before: string;
  readonly language: 'python' | 'html' | 'sh';
  readonly code: string;
  /** The same with another program. */
  readonly other?: Omit<Snippet, 'other'>;
}

/**
 * The card in Markdown, names in it as text: no name can end a line or begin markup.
 * @param snippet how to run it
 */
export function cardText(card: ModelCard, snippet: Snippet): string {
  const { checkpoint, dataset, weights, precision, service, sha256 } = card;
  const { hyperparameters: h, quality } = checkpoint;
  const rows: readonly (readonly [string, string])[] = [
    ['Dataset', plain(dataset.title === null ? dataset.id : `${dataset.title} (${dataset.id})`)],
    ['Checkpoint', `${checkpoint.id}, step ${checkpoint.step}, ${checkpoint.createdAt}`],
    ['Images', `${h.imageSize}×${h.imageSize} pixels, RGB`],
    ['Latent vector z', `${h.latentSize} numbers, each uniform in (−1, 1)`],
    ['Weights', `${weightsText[weights ?? 'both']}, ${precision}`],
    ['Preset', `${checkpoint.preset}, seed ${checkpoint.seed}, trained in ${checkpoint.precision}`],
    ['Generator', `dense → ${[...h.generatorChannels, 3].join(' → ')} channels, 5×5 transposed convolutions`],
    ['Trained', `${Math.round(checkpoint.trainedSeconds)} s, batches of ${h.batchSize}`],
    ['SHA-256 of the checkpoint', sha256],
    ['Made by', `DCGAN service ${service}`],
  ];
  return `# ${titleOf(card)}

A generator of images: a DCGAN with its batch norms folded into the weights.

| | |
| --- | --- |
${rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n')}

## Quality

${quality ? qualityText(quality) : 'Not measured at this step.'}

## How to run it

${[snippet, ...(snippet.other ? [snippet.other] : [])].map(snippetText).join('\n')}
## Settings

\`\`\`json
${JSON.stringify(h, null, 2)}
\`\`\`
`;
}

function snippetText({ before, language, code }: Snippet): string {
  return `${before}

\`\`\`${language}
${code}
\`\`\`
`;
}

const weightsText = {
  ema: 'running average (ema)',
  raw: 'last step (raw)',
  both: 'running average and last step, with all that a training needs',
};

function qualityText(quality: NonNullable<CheckpointManifest['quality']>): string {
  const n = (value: number) => String(Number(value.toPrecision(4)));
  const rows: readonly (readonly [string, number, number])[] = [
    ['Sliced Wasserstein distance, ×10³; less is better', quality.swd, quality.swdFloor],
    ['rKID; less is better', quality.rKid, quality.rKidFloor],
    ['MS-SSIM of pairs; more = less varied', quality.msSsim, quality.msSsimReals],
    ['Distance to the nearest training image', quality.nearest, quality.nearestReals],
    ['Distance of two images', quality.spread, quality.spreadReals],
  ];
  return `Measured on ${quality.images} images. The last column is what real images get.

| measure | this generator | real images |
| --- | --- | --- |
${rows.map(([what, value, floor]) => `| ${what} | ${n(value)} | ${n(floor)} |`).join('\n')}

Copies of training images: ${n(quality.memorised * 100)} %.`;
}

/** The user's name, or the id as code, in which nothing needs to be escaped. */
function titleOf({ name, checkpoint }: ModelCard): string {
  return name === null ? `\`${checkpoint.id}\`` : plain(name);
}

/** A user's name as Markdown: one line, with nothing that means anything. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>()#+!|&~-]/g, '\\$&');
}
