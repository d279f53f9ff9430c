import type { RecipeAnswer } from '../../../../client/index.js';
import { explore } from '../explored.js';

/** Shows an image of a recipe as it was made: by the same checkpoint and weights. */
export function restore({ recipe, latents }: RecipeAnswer, place: number): void {
  explore({
    at: latents[place]!,
    moves: {},
    variety: recipe.truncation,
    model: recipe.checkpoint,
    weights: recipe.weights === 'raw' ? 'raw' : undefined,
  });
}
