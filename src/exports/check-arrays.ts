import { createHash } from 'node:crypto';
import { arraysBegin, entriesOf, type SafetensorsEntry, SafetensorsError } from '../checkpoint/index.js';
import type { FileDigest } from '../schema/file-digest.js';
import { type Shapes, shapesProblem } from './expected-arrays.js';

const elementBytes = Float32Array.BYTES_PER_ELEMENT;

/** The float32 numbers whose bits of the exponent are all set are infinite, or none. */
const exponentBits = 0x7f80_0000;

/**
 * What is wrong with a safetensors file, in words that continue "it …"; undefined when it is exactly as it should be. It is
 * looked at as it passes, and never held.
 * @param said its size and its SHA-256
 * @param maxHeaderBytes that its header may have
 */
export async function arraysProblem(
  file: AsyncIterable<Uint8Array>,
  { said, expected, maxHeaderBytes }: { said: Omit<FileDigest, 'name'>; expected: Shapes; maxHeaderBytes: number },
): Promise<string | undefined> {
  const hash = createHash('sha256');
  const look = looker(said.bytes, expected, maxHeaderBytes);
  let bytes = 0;
  let problem: string | undefined;
  for await (const piece of file) {
    hash.update(piece);
    bytes += piece.length;
    problem ??= look(piece);
  }
  if (bytes !== said.bytes || hash.digest('hex') !== said.sha256)
    return 'does not match the SHA-256 in its manifest.json';
  return problem ?? (bytes === 0 ? 'is empty' : undefined);
}

/** @returns takes the pieces of a file in turn, and says what is wrong with what has come */
function looker(bytes: number, expected: Shapes, maxHeaderBytes: number): (piece: Uint8Array) => string | undefined {
  /** What has come of the header, or of a number that goes on in the next piece. */
  let rest: Uint8Array = new Uint8Array();
  let entries: readonly SafetensorsEntry[] | undefined;
  /** Of the arrays. */
  let position = 0;
  return piece => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    try {
      if (!entries) {
        if (rest.length < 8 && rest.length < bytes) return undefined;
        const begin = arraysBegin(rest, bytes);
        if (begin > maxHeaderBytes) return `has a header of ${begin} bytes, more than it can need`;
        if (rest.length < begin) return undefined;
        entries = entriesOf(rest.subarray(0, begin), bytes);
        const problem = shapesProblem(new Map(entries.map(({ name, shape }) => [name, shape])), expected);
        if (problem) return problem;
        rest = rest.subarray(begin);
      }
    } catch (error) {
      if (!(error instanceof SafetensorsError)) throw error;
      return `is not valid: ${error.message}`;
    }
    const whole = rest.length - (rest.length % elementBytes);
    const wrong = notFinite(rest.subarray(0, whole));
    if (wrong !== undefined) {
      const at = position + wrong * elementBytes;
      return `has values in ${entries.find(({ end }) => at < end)?.name} that are not finite numbers`;
    }
    position += whole;
    rest = rest.subarray(whole);
    return undefined;
  };
}

/** The index of the first float32 that is no finite number. */
function notFinite(bytes: Uint8Array): number | undefined {
  // A copy, since the bytes may begin anywhere.
  const aligned = bytes.byteOffset % elementBytes === 0 ? bytes : Uint8Array.from(bytes);
  const bits = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / elementBytes);
  for (let i = 0; i < bits.length; i++) if ((bits[i]! & exponentBits) === exponentBits) return i;
  return undefined;
}
