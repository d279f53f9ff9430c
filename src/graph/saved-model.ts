import protobuf from 'protobufjs';
import type { Attribute, DType, Graph, Node, Output } from './graph.js';
import type { Shape } from './shape.js';

/** The part of TensorFlow's protocol buffers that a SavedModel needs, with its field numbers. */
export const savedModelMessages = protobuf.parse(
  `
  syntax = "proto3";
  message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
  message MetaGraphDef {
    message MetaInfoDef { repeated string tags = 4; }
    MetaInfoDef meta_info_def = 1;
    GraphDef graph_def = 2;
    map<string, SignatureDef> signature_def = 5;
  }
  message SignatureDef { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
  message TensorInfo { string name = 1; int32 dtype = 2; Shape tensor_shape = 3; }
  message Key { string key = 1; }
  message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
  message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
  message NodeDef { string name = 1; string op = 2; repeated string input = 3; string device = 4; map<string, AttrValue> attr = 5; }
  message AttrValue {
    message ListValue { repeated int64 i = 3; }
    oneof value { ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6; Shape shape = 7; Tensor tensor = 8; }
  }
  message Shape { message Dim { int64 size = 1; } repeated Dim dim = 2; }
  message Tensor { int32 dtype = 1; Shape tensor_shape = 2; bytes tensor_content = 4; }
`,
  { keepCase: true },
).root;

/** TensorFlow's numbers for the dtypes. */
export const dtypeNumbers: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 3,
  uint8: 4,
  bool: 10,
  bfloat16: 14,
  resource: 20,
};

/** The version of the graph format that TensorFlow 2.11 introduced; later ones read it. */
const producer = 1286;

/** The tag under which the graph is found in its SavedModel. */
export const savedModelTag = 'graph';

/** A graph as the bytes of `saved_model.pb`. */
export function encodeSavedModel(graph: Graph): Uint8Array {
  const savedModel = savedModelMessages.lookupType('SavedModel');
  return savedModel
    .encode(
      savedModel.create({
        saved_model_schema_version: 1,
        meta_graphs: [
          {
            meta_info_def: { tags: [savedModelTag] },
            graph_def: { node: graph.nodes.map(encodeNode), versions: { producer } },
          },
        ],
      }),
    )
    .finish();
}

function encodeNode(node: Node) {
  return {
    name: node.name,
    op: node.op,
    input: [...node.inputs.map(inputName), ...node.controls.map(control => `^${control.name}`)],
    attr: Object.fromEntries(Object.entries(node.attributes).map(([name, value]) => [name, encodeAttribute(value)])),
  };
}

function inputName({ node, index }: Output): string {
  return index === 0 ? node.name : `${node.name}:${index}`;
}

/** An attribute of a node, as the message AttrValue. */
export function encodeAttribute(value: Attribute) {
  if ('type' in value) return { type: dtypeNumbers[value.type] };
  if ('int' in value) return { i: value.int };
  if ('ints' in value) return { list: { i: value.ints } };
  if ('float' in value) return { f: value.float };
  if ('bool' in value) return { b: value.bool };
  if ('string' in value) return { s: Buffer.from(value.string) };
  if ('shape' in value) return { shape: encodeShape(value.shape) };
  const { dtype, shape, bytes } = value.tensor;
  return { tensor: { dtype: dtypeNumbers[dtype], tensor_shape: encodeShape(shape), tensor_content: bytes } };
}

function encodeShape(shape: Shape) {
  return { dim: shape.map(size => ({ size })) };
}
