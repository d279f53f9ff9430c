import { kindOf, namesIn } from '../../../latents/expression.js';
import { ExpressionError } from '../../../latents/expression-error.js';
import { parseExpression } from '../../../latents/parse-expression.js';
import { parseVector } from '../../../latents/parse-vector.js';
import { seedExpression, vectorExpression } from '../../../latents/without-names.js';
import { recipeNoteTexts } from '../../../schema/advice/recipe-note-texts.js';
import { Recipe } from '../../../schema/images/recipe.js';
import type { RecipeAnswer } from '../../../schema/images/recipe-answer.js';
import { parseStored } from '../../../schema/parse-stored.js';
import { ServiceError } from '../../../schema/problem.js';
import type { Checkpoints } from '../../dependencies.js';
import { version } from '../../service/version.js';

/** Longest address that the service accepts, with room for the other headers. */
const longestAddress = 200_000;

/**
 * What the recipe of an image means here.
 * @param text of the recipe, which anybody may have written
 * @throws ServiceError NO_RECIPE when it is not one of ours, NEWER_DATA when a newer version has written it
 */
export async function recipeAnswer(
  text: string,
  checkpoints: Pick<Checkpoints, 'get'>,
  basePath: string,
): Promise<RecipeAnswer> {
  const recipe = parseStored(text, Recipe, 'The image');
  if (!recipe) throw notOurs('it is not what this service writes');
  const latents = latentsOf(recipe);
  const { exists, notes } = await checkpointOf(recipe, checkpoints);
  if (recipe.service !== version) notes.push(recipeNoteTexts.OTHER_VERSION({ made: recipe.service, now: version }));
  return {
    recipe,
    latents,
    exists,
    notes,
    url: exists ? addressOf(recipe, basePath) : null,
    request: exists ? requestOf(recipe) : null,
  };
}

/** The recipe of an image cannot be used. @param why as a part of a sentence */
export function notOurs(why: string): ServiceError {
  return new ServiceError(
    'NO_RECIPE',
    `The file holds no recipe of this service: ${why}. Send an image as it was downloaded: curl --data-binary @face.png.`,
  );
}

function latentsOf({ seed, latents, z, rows, cols }: Recipe): string[] {
  const images = rows * cols;
  if (seed !== undefined) return Array.from({ length: images }, (_, i) => seedExpression(seed, i));
  try {
    if (z === undefined) return (latents ?? []).map(checked);
    const values = parseVector(z);
    const latentSize = values.length / images;
    if (!Number.isInteger(latentSize)) throw new Error('holds no whole latents');
    return Array.from({ length: images }, (_, i) =>
      vectorExpression(values.subarray(i * latentSize, (i + 1) * latentSize)),
    );
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw notOurs(`its z ${(error as Error).message}`);
  }
}

function checked(text: string): string {
  try {
    const expression = parseExpression(text);
    if (kindOf(expression) === 'latent' && namesIn(expression).length === 0) return text;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
  }
  throw notOurs('one of its latents is not an expression');
}

async function checkpointOf({ checkpoint, generator }: Recipe, checkpoints: Pick<Checkpoints, 'get'>) {
  try {
    const { files } = await checkpoints.get(checkpoint);
    if (files.generator.sha256 === generator) return { exists: true, notes: [] as string[] };
    return { exists: false, notes: [recipeNoteTexts.TRAINED_ANEW({ checkpoint })] };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { exists: false, notes: [recipeNoteTexts.GONE({ checkpoint, why: error.message })] };
  }
}

/** What differs from the defaults, beside the latents and how they are arranged. */
function rest({ checkpoint, weights, truncation, scale }: Recipe) {
  return {
    model: checkpoint,
    ...(weights === 'ema' ? {} : { weights }),
    ...(truncation === 1 ? {} : { truncation }),
    ...(scale === 1 ? {} : { scale }),
  };
}

function addressOf(recipe: Recipe, basePath: string): string | null {
  const { seed, latents = [], z, rows, cols, image } = recipe;
  const latent = latents.map(text => ['latent', text] as const);
  const entries = [...Object.entries({ seed, z, rows, cols, ...rest(recipe) }), ...latent];
  const query = entries.flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`,
  );
  const address = `${basePath}/generate.${image}?${query.join('&')}`;
  return address.length > longestAddress || latents.some(({ length }) => length > 16_000) ? null : address;
}

function requestOf(recipe: Recipe): Record<string, unknown> {
  const { seed, latents, z, rows, cols, image } = recipe;
  const given = Object.entries({ seed, latents, z }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), rows, cols, ...rest(recipe), format: image };
}
