const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const base64url = /^[A-Za-z0-9_-]+$/;

/**
 * Numbers as text: with commas between them, also in the brackets of JSON, or as float32 values, little-endian, in base64 of
 * either alphabet. Text with a comma, or that reads as one number, is decimal.
 * @throws Error whose message says, without a subject, what the text must be
 */
export function parseVector(text: string): Float32Array {
  const plain = text.trim();
  if (plain.startsWith('[')) return parseDecimal(withoutBrackets(plain));
  return plain.includes(',') || decimal.test(plain) ? parseDecimal(plain) : parseBase64(text);
}

/** The inverse of {@link parseVector}, as short as it gets: float32 values, little-endian, in base64url. */
export function formatVector(values: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(values.length * 4));
  for (const [i, value] of values.entries()) bytes.setFloat32(i * 4, value, true);
  return Buffer.from(bytes.buffer).toString('base64url');
}

/** The numbers of a JSON array, or of an array of such arrays, as GET /latents gives them. */
function withoutBrackets(text: string): string {
  if (!/^\[[^[\]]*\]$/.test(text) && !/^\[\s*\[[^[\]]*\](\s*,\s*\[[^[\]]*\])*\s*\]$/.test(text))
    throw new Error('has brackets that do not close: write [1, 2, 3], or [[1, 2, 3], [4, 5, 6]] for two images');
  return text.replace(/[[\]]/g, '');
}

function parseDecimal(text: string): Float32Array {
  return Float32Array.from(text.split(','), (part, i) => {
    const digits = part.trim();
    return finite(decimal.test(digits) ? Number(digits) : Number.NaN, i);
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
    throw new Error('must be numbers with commas between them, or whole float32 values in base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => finite(bytes.readFloatLE(i * 4), i));
}

function finite(value: number, i: number): number {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) throw new Error(`must hold finite numbers only, but number ${i + 1} is not one`);
  return rounded;
}
