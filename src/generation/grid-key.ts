import { createHash } from 'node:crypto';
import type { GridRequest } from './types.js';

/**
 * Everything that determines the bytes of a grid, but for the version of the service. Fields that requests will get are
 * part of it by themselves.
 */
export function gridKey(request: GridRequest): string {
  const known = keys.get(request);
  if (known !== undefined) return known;
  const key = keyOf(request);
  keys.set(request, key);
  return key;
}

/** Of requests that are kept by those who make them again. */
const keys = new WeakMap<GridRequest, string>();

function keyOf({ checkpoint, latents, ...rest }: GridRequest): string {
  const from = 'seed' in latents ? `seed ${latents.seed}` : digest(latents.values);
  const fields = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([checkpoint.id, checkpoint.files.generator.sha256, from, fields]);
}

function digest({ buffer, byteOffset, byteLength }: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('base64url');
}
