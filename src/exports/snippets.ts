import type { Network } from '../model/architecture.js';
import type { ModelCard, Snippet } from './card.js';

/** The generator in NumPy, from its safetensors file, and in PyTorch. */
export function arraysSnippet(network: Network, card: Pick<ModelCard, 'file'>): Snippet {
  const { base, blocks, dense, latentSize } = network;
  const { file } = card;
  return {
    other: torchSnippet(network, card),
    before: 'In NumPy (`pip install safetensors numpy pillow`):',
    language: 'python',
    code: `import numpy as np
from PIL import Image
from safetensors.numpy import load_file

w = {name: array.astype("float32") for name, array in load_file("${file}").items()}
z = np.random.default_rng(1).uniform(-1, 1, (16, ${latentSize})).astype("float32")
x = np.maximum(z @ w["dense.weight"].T + w["dense.bias"], 0).reshape(len(z), ${dense.outputs}, ${base}, ${base})
for i in range(1, ${blocks.length + 1}):
    k, b, side = w[f"block{i}.weight"], w[f"block{i}.bias"], 2 * x.shape[2]
    y = np.zeros((len(z), k.shape[1], side + 3, side + 3), "float32")
    for row, col in np.ndindex(5, 5):
        y[:, :, row : row + side : 2, col : col + side : 2] += np.einsum("nchw,co->nohw", x, k[:, :, row, col], optimize=True)
    y = y[:, :, 1:-2, 1:-2] + b[:, None, None]
    x = np.tanh(y) if i == ${blocks.length} else np.maximum(y, 0)
pixels = np.floor(x.transpose(0, 2, 3, 1) * 127.5 + 128).clip(0, 255).astype("uint8")
Image.fromarray(np.concatenate(pixels, axis=1)).save("images.png")`,
  };
}

function torchSnippet({ base, blocks, dense, latentSize }: Network, { file }: Pick<ModelCard, 'file'>): Snippet {
  return {
    before: 'In PyTorch (`pip install torch safetensors numpy pillow`):',
    language: 'python',
    code: `import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file

w = {name: array.float() for name, array in load_file("${file}").items()}
z = torch.rand(16, ${latentSize}) * 2 - 1
x = (z @ w["dense.weight"].T + w["dense.bias"]).relu().reshape(len(z), ${dense.outputs}, ${base}, ${base})
for i in range(1, ${blocks.length + 1}):
    x = torch.conv_transpose2d(x, w[f"block{i}.weight"], w[f"block{i}.bias"], stride=2)[:, :, 1:-2, 1:-2]
    x = x.tanh() if i == ${blocks.length} else x.relu()
pixels = (x.permute(0, 2, 3, 1) * 127.5 + 128).floor().clamp(0, 255).byte().numpy()
Image.fromarray(np.concatenate(pixels, axis=1)).save("images.png")`,
  };
}

/** The whole checkpoint into another service. */
export function importSnippet({ file }: Pick<ModelCard, 'file'>): Snippet {
  return {
    before:
      'Import it into a service, which then serves it, exports it and trains it on. The arrays are those of the training; the other formats hold a generator that is ready to run.',
    language: 'sh',
    code: `curl --data-binary @${file} -H 'Content-Type: application/zip' http://127.0.0.1:8080/checkpoints`,
  };
}

/** The generator in ONNX Runtime. */
export function onnxSnippet({ latentSize }: Network, { file }: Pick<ModelCard, 'file'>): Snippet {
  return {
    before:
      '`pip install onnxruntime numpy pillow`. `z` is [batch, latentSize], `images` [batch, 3, size, size] from −1 to 1.',
    language: 'python',
    code: `import numpy as np
import onnxruntime
from PIL import Image

session = onnxruntime.InferenceSession("${file}", providers=["CPUExecutionProvider"])
z = np.random.default_rng(1).uniform(-1, 1, (16, ${latentSize})).astype("float32")
(x,) = session.run(["images"], {"z": z})
pixels = np.floor(x.transpose(0, 2, 3, 1) * 127.5 + 128).clip(0, 255).astype("uint8")
Image.fromarray(np.concatenate(pixels, axis=1)).save("images.png")`,
  };
}

/** The generator in TensorFlow. */
export function savedModelSnippet({ latentSize }: Network, { file }: Pick<ModelCard, 'file'>): Snippet {
  return {
    before:
      '`pip install tensorflow pillow`, and unpack the archive. `z` is [n, latentSize], `images` [n, size, size, 3] from −1 to 1.',
    language: 'python',
    code: `import numpy as np
import tensorflow as tf
from PIL import Image

model = tf.saved_model.load("${folderOf(file)}")
z = np.random.default_rng(1).uniform(-1, 1, (16, ${latentSize})).astype("float32")
x = model.signatures["serving_default"](z=tf.constant(z))["images"].numpy()
pixels = np.floor(x * 127.5 + 128).clip(0, 255).astype("uint8")
Image.fromarray(np.concatenate(pixels, axis=1)).save("images.png")`,
  };
}

/** The generator in TensorFlow.js, in a page. */
export function layersModelSnippet({ latentSize }: Network, { file }: Pick<ModelCard, 'file'>): Snippet {
  return {
    before: `Unpack the archive beside this page, and serve both, such as with \`npx serve\`: a page from a disk may not load files. z is [n, latentSize], the images are [n, size, size, 3] from −1 to 1.`,
    language: 'html',
    code: `<canvas id="image"></canvas>
<script src="https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/dist/tf.min.js"></script>
<script type="module">
  const model = await tf.loadLayersModel('${folderOf(file)}/model.json');
  const x = model.predict(tf.randomUniform([1, ${latentSize}], -1, 1)).squeeze();
  await tf.browser.toPixels(x.mul(0.5).add(0.5).clipByValue(0, 1), document.getElementById('image'));
</script>`,
  };
}

/** The folder in an archive, named as it is. */
export function folderOf(file: string): string {
  return file.replace(/\.zip$/, '');
}
