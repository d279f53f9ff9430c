import { evaluate, type Value } from '../../latents/evaluate.js';
import { namesIn } from '../../latents/expression.js';
import { ExpressionError, UnknownNameError } from '../../latents/expression-error.js';
import { parseExpression } from '../../latents/parse-expression.js';
import type { Path } from '../../latents/paths.js';
import { withoutNames } from '../../latents/without-names.js';
import { invalidField } from '../../schema/invalid.js';
import type { LatentSpace } from './latent-space.js';

/** Latents that expressions stand for. */
export interface ResolvedLatents {
  /** Expressions × latentSize numbers in [−1, 1]. */
  readonly values: Float32Array;
  /** An expression for each of them that will always stand for it. */
  readonly expressions: readonly string[];
  /** Whether names were used, whose meaning can change. */
  readonly hasNames: boolean;
}

/**
 * The latents that expressions stand for, one after another.
 * @param field that holds them, named in errors
 * @throws ServiceError INVALID_REQUEST naming the expression and the character at which the trouble begins
 */
export async function resolveLatents(
  expressions: readonly string[],
  space: LatentSpace,
  field = 'latent',
): Promise<ResolvedLatents> {
  const { latentSize } = space;
  const values = new Float32Array(expressions.length * latentSize);
  const lasting: string[] = [];
  let hasNames = false;
  for (const [i, text] of expressions.entries()) {
    const place = expressions.length === 1 ? field : `${field}[${i}]`;
    const { value, names } = await resolve(text, space, place, 'a latent');
    if (value.type === 'path')
      throw notAn(place, 'a latent', new ExpressionError(0, 'this is a path, and an image shows one latent of it'));
    values.set(value.z, i * latentSize);
    lasting.push(withoutNames(text, names, value.z));
    hasNames ||= names.length > 0;
  }
  return { values, expressions: lasting, hasNames };
}

/** A path that an expression stands for. */
export interface ResolvedPath {
  readonly path: Path;
  /** Whether names were used, whose meaning can change. */
  readonly hasNames: boolean;
  /** What determines the path: the expression, and what its names stand for. Part of an ETag. */
  readonly key: readonly (string | Uint8Array)[];
}

/**
 * The path that an expression stands for.
 * @param field that holds it, named in errors
 * @throws ServiceError INVALID_REQUEST naming the character at which the trouble begins
 */
export async function resolvePath(text: string, space: LatentSpace, field = 'path'): Promise<ResolvedPath> {
  const { value, names, vectors } = await resolve(text, space, field, 'a path');
  if (value.type === 'latent')
    throw notAn(
      field,
      'a path',
      new ExpressionError(0, 'this is a single latent; expected a path, such as walk(seed(1), seed(2))'),
    );
  const meanings = names.map(name => new Uint8Array(vectors.get(name)!.slice().buffer));
  return { path: value.path, hasNames: names.length > 0, key: [text, ...meanings] };
}

async function resolve(
  text: string,
  space: LatentSpace,
  field: string,
  what: string,
): Promise<{
  readonly value: Value;
  readonly names: readonly string[];
  readonly vectors: ReadonlyMap<string, Float32Array>;
}> {
  try {
    const expression = parseExpression(text);
    const names = namesIn(expression);
    const vectors = await space.vectors(names);
    return { value: evaluate(expression, space.latentSize, vectors), names, vectors };
  } catch (error) {
    if (error instanceof UnknownNameError)
      throw notAn(field, what, new ExpressionError(error.at, await space.whyUnknown(error.unknown)));
    if (error instanceof ExpressionError) throw notAn(field, what, error);
    throw error;
  }
}

function notAn(field: string, what: string, { at, problem }: ExpressionError) {
  return invalidField(field, `is not an expression for ${what}: at character ${at + 1}, ${problem}`);
}
