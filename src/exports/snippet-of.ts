import { generatorNetwork } from '../model/architecture.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { ExportFormat } from '../schema/exports/download.js';
import type { ModelCard, Snippet } from './card.js';
import { arraysSnippet, importSnippet, layersModelSnippet, onnxSnippet, savedModelSnippet } from './snippets.js';

const snippets = {
  safetensors: arraysSnippet,
  onnx: onnxSnippet,
  savedmodel: savedModelSnippet,
  tfjs: layersModelSnippet,
  raw: (_, card) => importSnippet(card),
  html: () => null,
} as const satisfies Record<ExportFormat, (...of: Parameters<typeof arraysSnippet>) => Snippet | null>;

/** How to run a file: the same that its card says; null for a page, which runs by itself. */
export function snippetOf(
  format: ExportFormat,
  { hyperparameters }: Pick<CheckpointManifest, 'hyperparameters'>,
  card: Pick<ModelCard, 'file'>,
): Snippet | null {
  return snippets[format](generatorNetwork(hyperparameters), card);
}
