import { colors, kernelSize } from '../../model/architecture.js';
import { arrayPiece, arraysOf, channelsLast, type ExportedGenerator } from '../arrays.js';
import { cardText, type ModelCard } from '../card.js';
import { type ExportedFile, textPiece } from '../pieces.js';
import { layersModelSnippet } from '../snippets.js';

const weightsFile = 'weights.bin';

/**
 * The folded generator as a layers model of TensorFlow.js: z [n, latentSize] → images [n, size, size, 3] from −1 to 1. Weights
 * in float16 are made float32 when they are loaded.
 */
export function layersModelExport(generator: ExportedGenerator, card: ModelCard): ExportedFile[] {
  const { network, precision } = generator;
  const arrays = arraysOf(channelsLast(generator));
  const quantization = { quantization: { dtype: 'float16', original_dtype: 'float32' } };
  const weights = arrays.map(({ name, shape }) => ({
    name,
    shape,
    dtype: 'float32',
    ...(precision === 'float16' && quantization),
  }));
  const model = {
    format: 'layers-model',
    generatedBy: `DCGAN service ${card.service}`,
    convertedBy: null,
    modelTopology: {
      keras_version: '2.15.0',
      backend: 'tensorflow',
      model_config: { class_name: 'Sequential', config: { name: 'generator', layers: layersOf(network) } },
    },
    weightsManifest: [{ paths: [weightsFile], weights }],
    userDefinedMetadata: { card },
  };
  return [
    { name: 'README.md', pieces: [textPiece(cardText(card, layersModelSnippet(network, card)))] },
    { name: 'model.json', pieces: [textPiece(JSON.stringify(model, null, 1))] },
    { name: weightsFile, pieces: arrays.map(array => arrayPiece(array, precision)) },
  ];
}

/** The layers in the form of Keras, which take their weights by the names `<layer>/kernel` and `<layer>/bias`. */
function layersOf({ base, blocks, dense, latentSize }: ExportedGenerator['network']) {
  return [
    {
      class_name: 'Dense',
      config: {
        name: 'dense',
        units: base ** 2 * dense.outputs,
        activation: 'relu',
        use_bias: true,
        dtype: 'float32',
        batch_input_shape: [null, latentSize],
      },
    },
    { class_name: 'Reshape', config: { name: 'map', target_shape: [base, base, dense.outputs] } },
    ...blocks.map((block, i) => ({
      class_name: 'Conv2DTranspose',
      config: {
        name: `block${i + 1}`,
        filters: i === blocks.length - 1 ? colors : block.outputs,
        kernel_size: [kernelSize, kernelSize],
        strides: [2, 2],
        padding: 'same',
        data_format: 'channels_last',
        activation: i === blocks.length - 1 ? 'tanh' : 'relu',
        use_bias: true,
      },
    })),
  ];
}
