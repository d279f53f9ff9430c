import { type Attribute, dtypeNumbers, encodeAttribute, savedModelMessages } from '../../graph/index.js';
import { colors } from '../../model/architecture.js';
import { arrayPiece, channelsLast, type ExportedArray, type ExportedGenerator } from '../arrays.js';
import { cardText, type ModelCard } from '../card.js';
import { type ExportedFile, type Piece, textPiece } from '../pieces.js';
import { nested } from '../protobuf.js';
import { savedModelSnippet } from '../snippets.js';

/** Numbers of fields whose contents are given in pieces. */
const field = {
  savedModel: { metaGraphs: 2 },
  metaGraph: { graph: 2 },
  graph: { node: 1 },
  node: { attribute: 5 },
  entry: { value: 2 },
  attribute: { tensor: 8 },
  tensor: { content: 4 },
};
/** TensorFlow's number of float16. */
const halfNumber = 19;
/** Of TensorFlow 1.15: what is older has other ops, and all that is newer reads it. */
const producer = 134;

const float: Attribute = { type: 'float32' };
const int: Attribute = { type: 'int32' };

/**
 * The folded generator as a SavedModel with its weights as constants: tag `serve`, signature `serving_default`, `z`
 * [n, latentSize] → `images` [n, size, size, 3] from −1 to 1, in float32 whatever the precision of the weights.
 */
export function savedModelExport(generator: ExportedGenerator, card: ModelCard): ExportedFile[] {
  const { network } = generator;
  return [
    { name: 'README.md', pieces: [textPiece(cardText(card, savedModelSnippet(network, card)))] },
    { name: 'saved_model.pb', pieces: savedModel(generator) },
    // Loaders look for the folder of variables, though there are none.
    { name: 'variables/', pieces: [] },
  ];
}

function savedModel(generator: ExportedGenerator): Piece[] {
  const { imageSize, latentSize } = generator.network;
  const info = (name: string, shape: readonly number[]) => ({
    name: `${name}:0`,
    dtype: dtypeNumbers.float32,
    tensor_shape: { dim: shape.map(size => ({ size })) },
  });
  const metaGraph = encode('MetaGraphDef', {
    meta_info_def: { tags: ['serve'] },
    signature_def: {
      serving_default: {
        inputs: { z: info('z', [-1, latentSize]) },
        outputs: { images: info('images', [-1, imageSize, imageSize, colors]) },
        method_name: 'tensorflow/serving/predict',
      },
    },
  });
  const graph = [...nodesOf(generator), encode('GraphDef', { versions: { producer } })];
  return [
    encode('SavedModel', { saved_model_schema_version: 1 }),
    ...nested(field.savedModel.metaGraphs, [metaGraph, ...nested(field.metaGraph.graph, graph)]),
  ];
}

function nodesOf(generator: ExportedGenerator): Piece[] {
  const { network, precision } = generator;
  const { base, blocks, dense, latentSize } = network;
  const pieces: Piece[] = [];
  const node = (op: string, name: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}) => {
    const attr = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, encodeAttribute(value)]));
    pieces.push(...nested(field.graph.node, [encode('NodeDef', { name, op, input: inputs, attr })]));
    return name;
  };
  /** int32, a vector or a single number. */
  const ints = (name: string, values: readonly number[], shape = [values.length]) =>
    node('Const', name, [], {
      dtype: int,
      value: { tensor: { dtype: 'int32', shape, bytes: new Uint8Array(Int32Array.from(values).buffer) } },
    });
  const weights = (array: ExportedArray) => {
    pieces.push(...nested(field.graph.node, constant(array, precision)));
    if (precision === 'float32') return array.name;
    const half = { type: halfNumber };
    const cast = { name: `${array.name}/float32`, op: 'Cast', input: [array.name] };
    const attr = { SrcT: half, DstT: encodeAttribute(float) };
    pieces.push(...nested(field.graph.node, [encode('NodeDef', { ...cast, attr })]));
    return cast.name;
  };
  const biasAdd = (name: string, x: string, bias: ExportedArray) =>
    node('BiasAdd', `${name}/sum`, [x, weights(bias)], { T: float, data_format: { string: 'NHWC' } });
  const [{ kernel, bias }, ...rest] = channelsLast(generator) as [
    ReturnType<typeof channelsLast>[0],
    ...ReturnType<typeof channelsLast>,
  ];

  const z = node('Placeholder', 'z', [], { dtype: float, shape: { shape: [-1, latentSize] } });
  const zShape = node('Shape', 'shape', [z], { T: float, out_type: int });
  const [first, second, one] = [ints('batch/begin', [0]), ints('batch/end', [1]), ints('batch/strides', [1])];
  const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask'].map(mask => [mask, { int: 0 }]);
  const batch = node('StridedSlice', 'batch', [zShape, first, second, one], {
    ...{ T: int, Index: int, shrink_axis_mask: { int: 1 } },
    ...Object.fromEntries(masks),
  });

  const factors = { T: float, transpose_a: { bool: false }, transpose_b: { bool: false } };
  const product = node('MatMul', 'dense/product', [z, weights(kernel)], factors);
  const map = ints('dense/map/shape', [-1, base, base, dense.outputs]);
  const reshaped = node('Reshape', 'dense/map', [biasAdd('dense', product, bias), map], { T: float, Tshape: int });
  let x = node('Relu', 'dense/relu', [reshaped], { T: float });
  for (const [i, { layer, kernel, bias }] of rest.entries()) {
    const name = `block${i + 1}`;
    const side = ints(`${name}/side`, [layer.side], []);
    const outputs = ints(`${name}/outputs`, [layer.outputs], []);
    const sizes = node('Pack', `${name}/sizes`, [batch, side, side, outputs], {
      ...{ N: { int: 4 }, T: int, axis: { int: 0 } },
    });
    const transposed = node('Conv2DBackpropInput', `${name}/transposed`, [sizes, weights(kernel), x], {
      ...{ T: float, strides: { ints: [1, 2, 2, 1] }, padding: { string: 'SAME' }, data_format: { string: 'NHWC' } },
      ...{ dilations: { ints: [1, 1, 1, 1] }, explicit_paddings: { ints: [] }, use_cudnn_on_gpu: { bool: true } },
    });
    const isLast = i === blocks.length - 1;
    x = node(isLast ? 'Tanh' : 'Relu', `${name}/${isLast ? 'tanh' : 'relu'}`, [biasAdd(name, transposed, bias)], {
      T: float,
    });
  }
  node('Identity', 'images', [x], { T: float });
  return pieces;
}

/** A Const node, its values not in memory. */
function constant(array: ExportedArray, precision: ExportedGenerator['precision']): Piece[] {
  const dtype = precision === 'float16' ? halfNumber : dtypeNumbers.float32;
  const tensor_shape = { dim: array.shape.map(size => ({ size })) };
  const tensor = [
    encode('Tensor', { dtype, tensor_shape }),
    ...nested(field.tensor.content, [arrayPiece(array, precision)]),
  ];
  return [
    encode('NodeDef', { name: array.name, op: 'Const', attr: { dtype: { type: dtype } } }),
    ...nested(field.node.attribute, [
      encode('Key', { key: 'value' }),
      ...nested(field.entry.value, nested(field.attribute.tensor, tensor)),
    ]),
  ];
}

function encode(message: string, contents: object): Uint8Array {
  const type = savedModelMessages.lookupType(message);
  return type.encode(type.create(contents)).finish();
}
