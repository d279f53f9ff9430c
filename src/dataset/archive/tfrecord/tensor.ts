import protobuf from 'protobufjs';
import type { Pixels } from './pixels.js';

/** What tf.io.serialize_tensor writes. */
export interface Tensor {
  readonly type: string;
  readonly shape: readonly number[];
  readonly content: Uint8Array;
}

/** Types of tensors (tensorflow/core/framework/types.proto). */
const types = ['', 'float32', 'float64', 'int32', 'uint8', 'int16', 'int8', 'string', 'complex64', 'int64', 'bool'];
const maxDimensions = 8;

/**
 * Reads a TensorProto (tensorflow/core/framework/tensor.proto):
 * TensorProto { DataType dtype = 1, TensorShapeProto tensor_shape = 2, bytes tensor_content = 4 },
 * TensorShapeProto { repeated Dim dim = 2 }, Dim { int64 size = 1 }.
 * @returns undefined when the bytes are not a tensor
 */
export function tensorOf(bytes: Uint8Array): Tensor | undefined {
  // The type and a shape come first.
  if (bytes[0] !== 8 || bytes[2] !== 18) return undefined;
  try {
    const reader = protobuf.Reader.create(bytes);
    let shape: number[] | undefined;
    let content = new Uint8Array() as Uint8Array;
    let type = '';
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === 8) type = types[reader.uint32()] ?? 'another type';
      else if (tag === 18) shape = shapeOf(reader.bytes());
      else if (tag === 34) content = reader.bytes();
      // The few other fields of a tensor come before its content, or hold values one by one.
      else if (tag >>> 3 > 17 || tag >>> 3 === 0) return undefined;
      else reader.skipType(tag % 8);
      if (content.length > 0) break;
    }
    return shape && type !== '' ? { type, shape, content } : undefined;
  } catch {
    return undefined;
  }
}

/** @returns undefined unless the tensor holds uint8 values in height × width or height × width × channels */
export function pixelsOfTensor({ type, shape, content }: Tensor): Pixels | undefined {
  const [height = 0, width = 0, channels = 1] = shape;
  if (type !== 'uint8' || shape.length < 2 || shape.length > 3 || height * width * channels !== content.length)
    return undefined;
  if (channels !== 1 && channels !== 3 && channels !== 4) return undefined;
  return height > 0 && width > 0 ? { data: content, height, width, channels } : undefined;
}

function shapeOf(bytes: Uint8Array): number[] {
  const shape: number[] = [];
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len && shape.length < maxDimensions) {
    const tag = reader.uint32();
    if (tag !== 18) reader.skipType(tag % 8);
    else {
      const dimension = protobuf.Reader.create(reader.bytes());
      // A size of zero is omitted.
      shape.push(dimension.len > 0 && dimension.uint32() === 8 ? Number(dimension.int64()) : 0);
    }
  }
  return shape;
}
