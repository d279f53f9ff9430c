import type { Tensors } from '../model/tensors.js';

/** Bytes that are not a valid safetensors file of float32 arrays. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/** An array in a safetensors file, and its bytes, counted from the first array on. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** Arrays begin at multiples of this, so that a reader can use them in place. */
const alignment = 8;
/** Limit of the format's reference implementation. */
const maxHeaderBytes = 100_000_000;
const lengthBytes = 8;

/**
 * Arrays as a safetensors file (github.com/huggingface/safetensors): length of the header (uint64, little-endian),
 * header in JSON padded with spaces, then the arrays one after another, little-endian, in order of their names.
 * @returns the file in pieces: its length, the header, then each array without a copy
 */
export function encodeSafetensors(tensors: Tensors): Uint8Array[] {
  const names = Object.keys(tensors).sort();
  const arrays = names.map(name => {
    const { shape, data } = tensors[name]!;
    if (elements(shape) !== data.length)
      throw new RangeError(`${name} has ${data.length} elements, which do not fill the shape [${shape.join(', ')}]`);
    return { name, shape, bytes: data.byteLength };
  });
  return [...encodeSafetensorsHeader(arrays, 'F32'), ...names.map(name => bytesOf(tensors[name]!.data))];
}

/**
 * What comes before the arrays of a safetensors file: the length of the header, and the header.
 * @param arrays in the order in which they follow
 * @param metadata texts about the whole file
 */
export function encodeSafetensorsHeader(
  arrays: readonly { readonly name: string; readonly shape: readonly number[]; readonly bytes: number }[],
  dtype: 'F32' | 'F16',
  metadata?: Readonly<Record<string, string>>,
): [length: Uint8Array, header: Uint8Array] {
  let end = 0;
  const entries = arrays.map(({ name, shape, bytes }) => {
    const start = end;
    end += bytes;
    return [name, { dtype, shape, data_offsets: [start, end] }] as const;
  });
  const described = { ...(metadata && { __metadata__: metadata }), ...Object.fromEntries(entries) };
  const json = Buffer.from(JSON.stringify(described));
  const header = Buffer.alloc(Math.ceil(json.length / alignment) * alignment, ' ');
  json.copy(header);
  const length = Buffer.alloc(lengthBytes);
  length.writeBigUInt64LE(BigInt(header.length));
  return [length, header];
}

/**
 * Reads a safetensors file of float32 arrays, without copying those that are aligned.
 * @throws SafetensorsError when the header is not valid, or its arrays overlap, leave gaps or do not fill the file
 */
export function decodeSafetensors(file: Uint8Array): Tensors {
  const begin = arraysBegin(file, file.length);
  const body = file.subarray(begin);
  return Object.fromEntries(
    entriesOf(file.subarray(0, begin), file.length).map(({ name, shape, start, end }) => [
      name,
      { shape, data: floatsOf(body.subarray(start, end)) },
    ]),
  );
}

/**
 * Where the arrays of a safetensors file begin.
 * @param head the first bytes of the file: eight are enough
 * @param bytes of the whole file
 * @throws SafetensorsError when the file is too short
 */
export function arraysBegin(head: Uint8Array, bytes: number): number {
  if (bytes < lengthBytes || head.length < lengthBytes)
    throw new SafetensorsError(`Only ${bytes} bytes are no safetensors file`);
  const claimed = Buffer.from(head.buffer, head.byteOffset, lengthBytes).readBigUInt64LE();
  if (claimed > maxHeaderBytes || claimed > bytes - lengthBytes)
    throw new SafetensorsError(`The header claims ${claimed} bytes, which the file does not have`);
  return lengthBytes + Number(claimed);
}

/**
 * The arrays of a safetensors file, in the order in which they lie in it, without a gap.
 * @param head everything before the arrays
 * @param bytes of the whole file
 * @throws SafetensorsError as {@link decodeSafetensors}
 */
export function entriesOf(head: Uint8Array, bytes: number): SafetensorsEntry[] {
  const entries = Object.entries(headerIn(head))
    .filter(([name]) => name !== '__metadata__')
    .map(([name, described]) => entryOf(name, described))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let position = 0;
  for (const { name, start, end } of entries) {
    if (start !== position) throw new SafetensorsError(`${name} begins at byte ${start}, not at ${position}`);
    position = end;
  }
  const body = bytes - head.length;
  if (position !== body)
    throw new SafetensorsError(`The arrays are ${body} bytes long, but the header describes ${position}`);
  return entries;
}

function headerIn(head: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(lengthBytes)));
  } catch (cause) {
    throw new SafetensorsError(`The header cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new SafetensorsError('The header is not an object');
  return header as Record<string, unknown>;
}

function entryOf(name: string, described: unknown): SafetensorsEntry {
  if (typeof described !== 'object' || described === null) throw new SafetensorsError(`${name} is not described`);
  const { dtype, shape, data_offsets: offsets } = described as Record<string, unknown>;
  if (dtype !== 'F32') throw new SafetensorsError(`${name} has the dtype ${dtype}; only F32 is understood`);
  if (!isSizes(shape)) throw new SafetensorsError(`${name} has no valid shape`);
  if (!isSizes(offsets) || offsets.length !== 2) throw new SafetensorsError(`${name} has no valid data_offsets`);
  const [start, end] = offsets as [number, number];
  if (end - start !== elements(shape) * Float32Array.BYTES_PER_ELEMENT)
    throw new SafetensorsError(`${name}, of shape [${shape.join(', ')}], cannot be ${end - start} bytes long`);
  return { name, shape, start, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(n => Number.isSafeInteger(n) && n >= 0);
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0;
  // Uint8Array.from copies; slice() of a Buffer would not.
  const { buffer, byteOffset, byteLength } = aligned ? bytes : Uint8Array.from(bytes);
  return new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT);
}
