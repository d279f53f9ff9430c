import { generatorNetwork } from '../model/architecture.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { ExportedGenerator } from './arrays.js';
import type { ModelCard } from './card.js';
import type { ExportChoice } from './formats.js';
import { type Directions, htmlExport } from './html/page.js';
import { onnxExport } from './onnx.js';
import type { ExportedFile } from './pieces.js';
import { type ReadPart, rawExport } from './raw.js';
import { safetensorsExport } from './safetensors.js';
import { folderOf } from './snippets.js';
import { layersModelExport } from './tensorflow/layers-model.js';
import { savedModelExport } from './tensorflow/saved-model.js';

/** Where the weights come from. Nothing of it is asked for until the files are read. */
export interface ExportSource {
  readonly folded: ExportedGenerator['folded'];
  readonly part: ReadPart;
  readonly directions: Directions;
}

/** Files in a folder that is named as their archive, so that unpacking it puts nothing between other files. */
function inFolder(files: readonly ExportedFile[], { file }: ModelCard): ExportedFile[] {
  return files.map(({ name, pieces }) => ({ name: `${folderOf(file)}/${name}`, pieces }));
}

/** The files of an export, one, or those of a folder, with their sizes; their weights are read as they are sent. */
export function planExport(
  { format, precision }: ExportChoice,
  manifest: CheckpointManifest,
  { folded, part, directions }: ExportSource,
  card: ModelCard,
): ExportedFile[] {
  const generator = { network: generatorNetwork(manifest.hyperparameters), precision, folded };
  switch (format) {
    case 'safetensors':
      return [{ name: card.file, pieces: safetensorsExport(generator, card) }];
    case 'onnx':
      return [{ name: card.file, pieces: onnxExport(generator, card) }];
    case 'savedmodel':
      return inFolder(savedModelExport(generator, card), card);
    case 'tfjs':
      return inFolder(layersModelExport(generator, card), card);
    case 'html':
      return [{ name: card.file, pieces: htmlExport(generator, card, directions) }];
    case 'raw':
      return inFolder(rawExport(manifest, part, card), card);
  }
}
