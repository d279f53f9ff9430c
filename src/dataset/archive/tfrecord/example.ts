import protobuf from 'protobufjs';
import { say } from '../../../schema/rejections/said.js';
import { identifyFile } from '../../image/explain-file.js';
import { Rejection } from '../../source/source-image.js';
import { formatOf } from '../format-of.js';

/** Fields that are read. An Example has a few dozen; one with millions of tiny ones would take up gigabytes. */
const maxFields = 10_000;
/** Bytes of a name that are kept: it can be as long as the record. */
const maxNameBytes = 1000;

/** Wire type of values with a length: bytes, strings, messages (https://protobuf.dev/programming-guides/encoding). */
const lengthDelimited = 2;

/** A list of values as a tf.train.Feature holds it, not decoded yet. */
export interface Feature {
  readonly kind: 'bytes' | 'floats' | 'integers' | 'nothing';
  /** The message BytesList, FloatList or Int64List. */
  readonly list: Uint8Array;
}

/** The features of one tf.train.Example by their names, in their order. */
export type Features = ReadonlyMap<string, Feature>;

const kinds = { 1: 'bytes', 2: 'floats', 3: 'integers' } as const;

/**
 * Reads the features of a tf.train.Example (tensorflow/core/example):
 * Example { Features features = 1 }, Features { map<string, Feature> feature = 1 },
 * Feature { oneof { BytesList = 1, FloatList = 2, Int64List = 3 } }.
 * @throws Rejection when the bytes are not an Example
 */
export function featuresOf(bytes: Uint8Array): Features {
  const fields = limitedFields();
  const found = new Map<string, Feature>();
  let isSequence = false;
  try {
    for (const [number, features] of fields(bytes)) {
      if (number === 2) isSequence = true;
      if (number !== 1) continue;
      for (const [, entry] of fields(features)) {
        let [name, value]: Uint8Array[] = [];
        for (const [part, content] of fields(entry)) {
          if (part === 1) name = content;
          if (part === 2) value = content;
        }
        found.set(Buffer.from(name?.subarray(0, maxNameBytes) ?? []).toString(), featureOf(fields, value));
      }
    }
  } catch (error) {
    throw error instanceof Rejection ? error : notAnExample(bytes);
  }
  if (isSequence) throw new Rejection('notAnImage', say('SEQUENCE_EXAMPLE'));
  return found;
}

function notAnExample(bytes: Uint8Array): Rejection {
  const format = formatOf(bytes);
  if (format !== undefined) return new Rejection('corrupt', say('BARE_IMAGE', { format }));
  const found = identifyFile(bytes);
  return new Rejection('corrupt', found ? say('OTHER_THAN_EXAMPLE', { why: found.said }) : say('NOT_AN_EXAMPLE'));
}

/** When a value occurs more than once, the last one counts. */
function featureOf(fields: ReturnType<typeof limitedFields>, value: Uint8Array = new Uint8Array()): Feature {
  let feature: Feature = { kind: 'nothing', list: new Uint8Array() };
  for (const [number, list] of fields(value)) {
    const kind = kinds[number as keyof typeof kinds];
    if (kind) feature = { kind, list };
  }
  return feature;
}

/** The first value of a list of bytes: BytesList { repeated bytes value = 1 }. */
export function firstBytes({ kind, list }: Feature): Uint8Array | undefined {
  if (kind !== 'bytes') return undefined;
  for (const [number, value] of quietly(limitedFields()(list))) if (number === 1) return value;
  return undefined;
}

/** The first values of a list of integers, packed or not: Int64List { repeated int64 value = 1 [packed = true] }. */
export function firstIntegers({ kind, list }: Feature, max: number): number[] {
  if (kind !== 'integers') return [];
  const found: number[] = [];
  const reader = protobuf.Reader.create(list);
  try {
    while (reader.pos < reader.len && found.length < max) {
      const tag = reader.uint32();
      if (tag === 8) found.push(Number(reader.int64()));
      else if (tag === 8 + lengthDelimited) {
        for (const end = reader.uint32() + reader.pos; reader.pos < end && found.length < max; )
          found.push(Number(reader.int64()));
      } else reader.skipType(tag % 8);
    }
  } catch {
    // Only the values before the damage are used.
  }
  return found;
}

/** How many values a list has, judging by its length, if it is packed as TensorFlow writes it. */
export function countOf({ kind, list }: Feature): number {
  if (kind === 'floats') return Math.floor(list.length / 4);
  if (kind !== 'integers') return 0;
  const [first] = quietly(limitedFields()(list));
  // The last byte of each integer lacks the continuation bit.
  return first ? first[1].reduce((count, byte) => count + (byte < 128 ? 1 : 0), 0) : Math.floor(list.length / 2);
}

/** @returns a reader of the length-delimited fields of messages, which counts all fields that it passes */
function limitedFields() {
  let fields = 0;
  return function* (message: Uint8Array): Generator<readonly [number: number, content: Uint8Array]> {
    const reader = protobuf.Reader.create(message);
    while (reader.pos < reader.len) {
      if (++fields > maxFields) throw new Rejection('corrupt', say('TOO_MANY_FIELDS', { most: maxFields }));
      const tag = reader.uint32();
      if (tag % 8 === lengthDelimited) yield [tag >>> 3, reader.bytes()];
      else reader.skipType(tag % 8);
    }
  };
}

/** Stops, without an error, where a message is damaged. */
function* quietly<T>(values: Iterable<T>): Generator<T> {
  try {
    yield* values;
  } catch {
    return;
  }
}
