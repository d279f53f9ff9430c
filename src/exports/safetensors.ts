import { encodeSafetensorsHeader } from '../checkpoint/index.js';
import { arrayPiece, arraysOf, bytesOf, channelsFirst, type ExportedGenerator } from './arrays.js';
import { cardText, type ModelCard } from './card.js';
import type { Piece } from './pieces.js';
import { arraysSnippet } from './snippets.js';

/** The folded generator as one safetensors file, channels first, with the model card as its metadata. */
export function safetensorsExport(generator: ExportedGenerator, card: ModelCard): Piece[] {
  const { precision } = generator;
  const arrays = arraysOf(channelsFirst(generator));
  const header = encodeSafetensorsHeader(
    arrays.map(array => ({ name: array.name, shape: array.shape, bytes: bytesOf(array, precision) })),
    precision === 'float16' ? 'F16' : 'F32',
    {
      // By which PyTorch's loaders know that the arrays are laid out for it.
      format: 'pt',
      card: JSON.stringify(card),
      readme: cardText(card, arraysSnippet(generator.network, card)),
    },
  );
  return [...header, ...arrays.map(array => arrayPiece(array, precision))];
}
