import { Readable } from 'node:stream';
import { layerFolder } from '../../dcgan/index.js';
import { type CardFacts, modelCard } from '../../exports/card.js';
import { type ExportChoice, exportChoices, exportFileName, formatFacts } from '../../exports/formats.js';
import { type ExportedFile, lengthOf, readPieces } from '../../exports/pieces.js';
import { type ExportSource, planExport } from '../../exports/plan.js';
import { snippetOf } from '../../exports/snippet-of.js';
import { zipFiles, zipLength } from '../../generation/zip-files.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { Download } from '../../schema/exports/download.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { version } from '../service/version.js';

/** Where the contents of a file come from. */
type Stores = Pick<Dependencies, 'checkpoints' | 'directions'>;

type Names = Pick<CardFacts, 'name' | 'title'>;

/** An export before any of it is read. */
export interface PlannedExport {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** What determines its bytes, besides the weights. */
  readonly key: string;
  /** @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED, before any of it is sent */
  open(): Promise<Readable>;
}

/** The names that people have given to a checkpoint and its dataset; null where there is none, or no dataset any more. */
export async function exportNames(
  { id, dataset }: CheckpointManifest,
  { checkpoints, datasets }: Pick<Dependencies, 'checkpoints' | 'datasets'>,
): Promise<Names> {
  const title = datasets.find(dataset).then(
    found => found.title,
    error => {
      if (error instanceof ServiceError) return null;
      throw error;
    },
  );
  const [name, known] = await Promise.all([checkpoints.nameOf(id), title]);
  return { name, title: known };
}

export function plannedExport(
  choice: ExportChoice,
  manifest: CheckpointManifest,
  names: Names,
  stores: Stores,
): PlannedExport {
  const { format, precision, weights } = choice;
  const fileName = exportFileName(manifest.id, choice);
  const card = modelCard(manifest, { ...names, file: fileName, weights, precision, service: version });
  const planned = planExport(choice, manifest, nothingToRead, card);
  const isFolder = formatFacts[format].mediaType === 'application/zip';
  return {
    fileName,
    mediaType: formatFacts[format].mediaType,
    bytes: isFolder
      ? zipLength(planned.map(({ name, pieces }) => ({ name, bytes: lengthOf(pieces) })))
      : lengthOf(planned[0]!.pieces),
    key: `${format} ${JSON.stringify(card)}`,
    async open() {
      const source = await sourceOf(choice, manifest, stores);
      const files = planExport(choice, manifest, source, card);
      if (!isFolder) return Readable.from(readPieces(files[0]!.pieces), { objectMode: false });
      return zipFiles(wholeFiles(files), new Date(manifest.createdAt));
    },
  };
}

/** Everything that a checkpoint can be downloaded as. */
export function downloadsOf(manifest: CheckpointManifest, names: Names, stores: Stores, basePath: string): Download[] {
  return exportChoices().map(choice => {
    const { format, precision, weights } = choice;
    const { bytes, fileName } = plannedExport(choice, manifest, names, stores);
    const snippet = snippetOf(format, manifest, { file: fileName });
    const query = new URLSearchParams({ format, precision, ...(weights && { weights }) });
    return {
      format,
      precision,
      weights,
      bytes,
      url: `${basePath}/checkpoints/${manifest.id}/download?${query}`,
      program: snippet && { language: snippet.language, code: snippet.code },
    };
  });
}

const nothingToRead: ExportSource = {
  folded() {
    throw new TypeError('Weights are read when the file is sent');
  },
  part: () => Promise.reject(new TypeError('Files are read when they are sent')),
  directions: () => Promise.reject(new TypeError('Directions are read when the file is sent')),
};

/** What can be known only now is read now: afterwards, the answer has begun. */
async function sourceOf(
  { format, weights }: ExportChoice,
  manifest: CheckpointManifest,
  { checkpoints, directions }: Stores,
): Promise<ExportSource> {
  if (format === 'raw' || weights === null) {
    const generator = await checkpoints.readFile(manifest, 'generator');
    return {
      ...nothingToRead,
      part: async part => (part === 'generator' ? generator : checkpoints.readFile(manifest, part)),
    };
  }
  const { tensors } = await checkpoints.loadGenerator(manifest.id);
  return { ...nothingToRead, folded: layerFolder(tensors, weights), directions: () => directions.automatic(manifest) };
}

async function* wholeFiles(files: readonly ExportedFile[]) {
  for (const { name, pieces } of files) {
    const parts: Uint8Array[] = [];
    for await (const part of readPieces(pieces)) parts.push(part);
    const [only] = parts;
    const content =
      parts.length === 1 ? Buffer.from(only!.buffer, only!.byteOffset, only!.length) : Buffer.concat(parts);
    yield { name, content };
  }
}
