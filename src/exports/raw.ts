import type { CheckpointManifest } from '../schema/checkpoint.js';
import { cardText, type ModelCard } from './card.js';
import { type ExportedFile, textPiece } from './pieces.js';
import { importSnippet } from './snippets.js';

/** A checkpoint's files of arrays. */
export type ReadPart = (part: keyof CheckpointManifest['files']) => Promise<Uint8Array>;

/** A whole checkpoint, as another service imports it: its manifest, its arrays, and the model card. */
export function rawExport(manifest: CheckpointManifest, read: ReadPart, card: ModelCard): ExportedFile[] {
  const part = (name: keyof CheckpointManifest['files']): ExportedFile => ({
    name: manifest.files[name].name,
    pieces: [{ length: manifest.files[name].bytes, read: () => read(name) }],
  });
  return [
    { name: 'README.md', pieces: [textPiece(cardText(card, importSnippet(card)))] },
    { name: 'manifest.json', pieces: [textPiece(JSON.stringify(manifest, null, 2))] },
    part('generator'),
    part('training'),
  ];
}
