import protobuf from 'protobufjs';
import { colors, kernelSize } from '../model/architecture.js';
import { arrayPiece, arraysOf, channelsFirst, type ExportedArray, type ExportedGenerator } from './arrays.js';
import { cardText, type ModelCard } from './card.js';
import type { Piece } from './pieces.js';
import { nested } from './protobuf.js';
import { onnxSnippet } from './snippets.js';

/** The part of ONNX's messages that a generator needs, with their field numbers (github.com/onnx/onnx, onnx.proto). */
const schema = protobuf.parse(
  `
  syntax = "proto3";
  message ModelProto {
    int64 ir_version = 1; string producer_name = 2; string producer_version = 3; string doc_string = 6; GraphProto graph = 7;
    repeated OperatorSetIdProto opset_import = 8; repeated StringStringEntryProto metadata_props = 14;
  }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message StringStringEntryProto { string key = 1; string value = 2; }
  message GraphProto {
    repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message NodeProto {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated AttributeProto attribute = 5;
  }
  message AttributeProto { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
  message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message TypeProto { Tensor tensor_type = 1; message Tensor { int32 elem_type = 1; Shape shape = 2; } }
  message Shape { repeated Dimension dim = 1; message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } } }
`,
  { keepCase: true },
).root;

/** Numbers of fields whose contents are given in pieces. */
const field = { graph: 7, initializer: 5, rawData: 9 };
/** TensorProto.DataType. */
const dataTypes = { float32: 1, int64: 7, float16: 10 };
/** AttributeProto.AttributeType, which runtimes insist on. */
const attributeTypes = { int: 2, ints: 7 };
/** Of 2021: everything that runs ONNX today reads them. */
const [irVersion, opset] = [8, 13];

/**
 * The folded generator as an ONNX model: `z` [batch, latentSize] → `images` [batch, 3, size, size] from −1 to 1, in float32
 * whatever the precision of the weights.
 */
export function onnxExport(generator: ExportedGenerator, card: ModelCard): Piece[] {
  const { network, precision } = generator;
  const { base, blocks, dense, imageSize, latentSize } = network;
  const layers = channelsFirst(generator);
  const nodes: object[] = [];
  /** A node with one output, whose name is also the node's. */
  const node = (op: string, output: string, inputs: readonly string[], attributes: readonly object[] = []) => {
    nodes.push({ op_type: op, name: output, input: inputs, output: [output], attribute: attributes });
    return output;
  };
  /** An initializer in float32. */
  const float = ({ name }: ExportedArray) =>
    precision === 'float32' ? name : node('Cast', `${name}.float32`, [name], [int('to', dataTypes.float32)]);
  const [{ kernel, bias }, ...rest] = layers as [(typeof layers)[0], ...typeof layers];

  const product = node('Gemm', 'dense.product', ['z', float(kernel), float(bias)], [int('transB', 1)]);
  let x = node('Relu', 'dense', [node('Reshape', 'dense.map', [product, mapShape])]);
  for (const [i, { kernel, bias }] of rest.entries()) {
    const isLast = i === blocks.length - 1;
    // TensorFlow's SAME padding. Runtimes disagree on auto_pad, output_padding and output_shape, so none is given.
    const sum = node(
      'ConvTranspose',
      `block${i + 1}.sum`,
      [x, float(kernel), float(bias)],
      [ints('kernel_shape', [kernelSize, kernelSize]), ints('strides', [2, 2]), ints('pads', [1, 1, 2, 2])],
    );
    x = node(isLast ? 'Tanh' : 'Relu', isLast ? 'images' : `block${i + 1}`, [sum]);
  }

  const graph = encode('GraphProto', {
    name: 'generator',
    node: nodes,
    input: [value('z', ['batch', latentSize])],
    output: [value('images', ['batch', colors, imageSize, imageSize])],
    initializer: [
      {
        name: mapShape,
        dims: [4],
        data_type: dataTypes.int64,
        raw_data: new Uint8Array(BigInt64Array.from([-1, dense.outputs, base, base].map(BigInt)).buffer),
      },
    ],
  });
  const arrays = arraysOf(layers).flatMap(array =>
    nested(field.initializer, [
      encode('TensorProto', { name: array.name, dims: array.shape, data_type: dataTypes[precision] }),
      ...nested(field.rawData, [arrayPiece(array, precision)]),
    ]),
  );
  const model = encode('ModelProto', {
    ir_version: irVersion,
    opset_import: [{ domain: '', version: opset }],
    producer_name: 'DCGAN service',
    producer_version: card.service,
    doc_string: cardText(card, onnxSnippet(network, card)),
    metadata_props: [{ key: 'card', value: JSON.stringify(card) }],
  });
  return [model, ...nested(field.graph, [graph, ...arrays])];
}

/** The initializer with the shape of the first feature map. */
const mapShape = 'dense.shape';

function encode(message: string, contents: object): Uint8Array {
  const type = schema.lookupType(message);
  return type.encode(type.create(contents)).finish();
}

const int = (name: string, i: number) => ({ name, i, type: attributeTypes.int });
const ints = (name: string, values: readonly number[]) => ({ name, ints: values, type: attributeTypes.ints });

/** An input or output in float32; sizes that are open have names. */
function value(name: string, shape: readonly (number | string)[]) {
  const dim = shape.map(size => (typeof size === 'string' ? { dim_param: size } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type: dataTypes.float32, shape: { dim } } } };
}
