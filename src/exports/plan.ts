import { generatorNetwork } from '../model/architecture.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { ExportedGenerator } from './arrays.js';
import type { ModelCard } from './card.js';
import type { ExportChoice } from './formats.js';
import type { ExportedFile } from './pieces.js';
import { type ReadPart, rawExport } from './raw.js';
import { safetensorsExport } from './safetensors.js';

/** Where the weights come from. Nothing of it is asked for until the files are read. */
export interface ExportSource {
  readonly folded: ExportedGenerator['folded'];
  readonly part: ReadPart;
}

/** The files of an export, one, or those of a folder, with their sizes; their weights are read as they are sent. */
export function planExport(
  { format, precision }: ExportChoice,
  manifest: CheckpointManifest,
  { folded, part }: ExportSource,
  card: ModelCard,
): ExportedFile[] {
  const generator = { network: generatorNetwork(manifest.hyperparameters), precision, folded };
  switch (format) {
    case 'safetensors':
      return [{ name: card.file, pieces: safetensorsExport(generator, card) }];
    case 'raw':
      return rawExport(manifest, part, card);
  }
}
