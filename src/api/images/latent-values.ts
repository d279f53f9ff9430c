import { invalidField } from '../../schema/invalid.js';
import type { ServiceError } from '../../schema/problem.js';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const base64url = /^[A-Za-z0-9_-]+$/;

/**
 * Latent vectors as the query gives them, one after another: numbers with commas between them, also in the brackets of
 * JSON, or float32 little-endian in base64 of either alphabet. Text with a comma, or that reads as one number, is decimal.
 * @throws ServiceError INVALID_REQUEST naming `z`
 */
export function parseLatents(text: string): Float32Array {
  const plain = text.trim();
  if (plain.startsWith('[')) return parseDecimal(withoutBrackets(plain));
  return plain.includes(',') || decimal.test(plain) ? parseDecimal(plain) : parseBase64(text);
}

/** The numbers of a JSON array, or of an array of such arrays, as GET /latents gives them. */
function withoutBrackets(text: string): string {
  if (!/^\[[^[\]]*\]$/.test(text) && !/^\[\s*\[[^[\]]*\](\s*,\s*\[[^[\]]*\])*\s*\]$/.test(text))
    throw invalidField(
      'z',
      'has brackets that do not close: write [1, 2, 3], or [[1, 2, 3], [4, 5, 6]] for two images',
    );
  return text.replace(/[[\]]/g, '');
}

function parseDecimal(text: string): Float32Array {
  return Float32Array.from(text.split(','), (part, index) => {
    const digits = part.trim();
    const value = Math.fround(Number(digits));
    if (!decimal.test(digits) || !Number.isFinite(value)) throw notFinite(index);
    return value;
  });
}

function parseBase64(text: string): Float32Array {
  // A + that is not escaped arrives as a space.
  const unpadded = text
    .replace(/={1,2}$/, '')
    .replace(/[ +]/g, '-')
    .replaceAll('/', '_');
  const bytes = base64url.test(unpadded) ? Buffer.from(unpadded, 'base64url') : undefined;
  if (!bytes || bytes.length === 0 || bytes.length % 4 !== 0)
    throw invalidField('z', 'must be numbers with commas between them, or whole float32 values in base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => {
    const value = bytes.readFloatLE(index * 4);
    if (!Number.isFinite(value)) throw notFinite(index);
    return value;
  });
}

function notFinite(index: number): ServiceError {
  return invalidField('z', `must hold finite numbers only, but number ${index + 1} is not one`);
}
