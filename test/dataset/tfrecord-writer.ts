import { crc32c } from '@node-rs/crc32';
import protobuf from 'protobufjs';

const Example = protobuf
  .parse(
    `syntax = "proto3";
    message BytesList { repeated bytes value = 1; }
    message Int64List { repeated int64 value = 1 [packed = true]; }
    message Feature { oneof kind { BytesList bytes_list = 1; Int64List int64_list = 3; } }
    message Features { map<string, Feature> feature = 1; }
    message Example { Features features = 1; }`,
  )
  .root.lookupType('Example');

/** A tf.train.Example of byte features and a label. */
export function example(features: Record<string, Uint8Array>, label = 1): Buffer {
  const feature: Record<string, object> = { label: { int64List: { value: [label] } } };
  for (const [name, bytes] of Object.entries(features)) feature[name] = { bytesList: { value: [bytes] } };
  return Buffer.from(Example.encode(Example.fromObject({ features: { feature } })).finish());
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
