import { crc32c } from '@node-rs/crc32';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(
  `syntax = "proto3";
  message BytesList { repeated bytes value = 1; }
  message FloatList { repeated float value = 1 [packed = true]; }
  message Int64List { repeated int64 value = 1 [packed = true]; }
  message Feature { oneof kind { BytesList bytes_list = 1; FloatList float_list = 2; Int64List int64_list = 3; } }
  message Features { map<string, Feature> feature = 1; }
  message Example { Features features = 1; }
  message FeatureList { repeated Feature feature = 1; }
  message FeatureLists { map<string, FeatureList> feature_list = 1; }
  message Dim { int64 size = 1; }
  message TensorShapeProto { repeated Dim dim = 2; }
  message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; bytes tensor_content = 4; }
  message SequenceExample { Features context = 1; FeatureLists feature_lists = 2; }`,
);
const Example = root.lookupType('Example');
const TensorProto = root.lookupType('TensorProto');
const SequenceExample = root.lookupType('SequenceExample');

/** Bytes, integers, or real numbers in an array of 32 bits. */
type Value = Uint8Array | readonly number[] | Float32Array;

function feature(value: Value): object {
  if (value instanceof Float32Array) return { floatList: { value: [...value] } };
  return value instanceof Uint8Array ? { bytesList: { value: [value] } } : { int64List: { value } };
}

/** A tf.train.Example of features and a label. */
export function example(features: Record<string, Value>, label = 1): Buffer {
  const all: Record<string, object> = { label: feature([label]) };
  for (const [name, value] of Object.entries(features)) all[name] = feature(value);
  return Buffer.from(Example.encode(Example.fromObject({ features: { feature: all } })).finish());
}

/** What tf.io.serialize_tensor writes of a tensor. */
export function tensor(dtype: number, shape: readonly number[], tensorContent: Uint8Array): Buffer {
  const tensorShape = { dim: shape.map(size => ({ size })) };
  return Buffer.from(TensorProto.encode(TensorProto.fromObject({ dtype, tensorShape, tensorContent })).finish());
}

/** A tf.train.SequenceExample of frames. */
export function sequenceExample(frames: readonly Uint8Array[]): Buffer {
  const featureLists = { featureList: { frames: { feature: frames.map(feature) } } };
  return Buffer.from(SequenceExample.encode(SequenceExample.fromObject({ featureLists })).finish());
}

/** One record of a TFRecord file; `length` is what its header claims. */
export function record(data: Uint8Array, length = BigInt(data.length)): Buffer {
  const header = Buffer.alloc(12);
  header.writeBigUInt64LE(length);
  header.writeUInt32LE(masked(header.subarray(0, 8)), 8);
  const footer = Buffer.alloc(4);
  footer.writeUInt32LE(masked(Buffer.from(data)));
  return Buffer.concat([header, data, footer]);
}

function masked(bytes: Buffer): number {
  const crc = BigInt(crc32c(bytes));
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
}
