import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, resolve } from 'node:path';
import * as tfjs from '@tensorflow/tfjs';
import { binding } from '../../../src/tensorflow/binding.js';
import { startBrowser } from '../../browser.js';
import { levels, type Program } from './program.js';
import { unpack } from './unpack.js';

const float32 = 1;

/** libtensorflow's own loader of SavedModels, the one that TensorFlow for Python uses too. */
export const savedModelInTensorFlow = (): Program => ({
  name: 'libtensorflow',
  async draw(file, z, { hyperparameters: { latentSize } }) {
    const tensorflow = binding();
    const model = tensorflow.loadSavedModel(await unpack(file), 'serve');
    const fed = tensorflow.createTensor([z.length / latentSize, latentSize], float32, z);
    try {
      const [images] = tensorflow.runSavedModel(model, [fed], 'z', 'images');
      return levels(tensorflow.tensorDataSync(images!.id) as Float32Array);
    } finally {
      tensorflow.deleteTensor(fed);
      tensorflow.deleteSavedModel(model);
    }
  },
});

export const tensorflowJsInNode = (): Program => ({
  name: 'TensorFlow.js in Node',
  async draw(file, z, { hyperparameters: { latentSize } }) {
    const folder = await unpack(file);
    await tfjs.setBackend('cpu');
    const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
    const bytes = await readFile(join(folder, 'weights.bin'));
    const weightData = Uint8Array.from(bytes).buffer;
    const weightSpecs = weightsManifest[0].weights;
    const model = await tfjs.loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
    const images = tfjs.tidy(() => model.predict(tfjs.tensor2d(z, [z.length / latentSize, latentSize])) as tfjs.Tensor);
    const drawn = levels(await images.data());
    images.dispose();
    model.dispose();
    return drawn;
  },
});

/** The page of the model card, with TensorFlow.js from npm, draws one image after the other. */
export const tensorflowJsInChromium = (): Program => ({
  name: 'TensorFlow.js in Chromium',
  async draw(file, z, { hyperparameters: { latentSize, imageSize } }) {
    const folder = await unpack(file);
    const card = await readFile(join(folder, 'README.md'), 'utf8');
    const page = /^```html\n(.*?)^```$/ms.exec(card)![1]!;
    const server = createServer(async (request, response) => {
      const path = request.url!.slice(1);
      const types: Record<string, string> = { '.json': 'application/json', '.js': 'text/javascript' };
      response.setHeader(
        'content-type',
        path === '' ? 'text/html' : (types[extname(path)] ?? 'application/octet-stream'),
      );
      if (path === '') return response.end(page.replace(/https:[^"]*/, 'tf.min.js'));
      const content = await readFile(path === 'tf.min.js' ? script : join(dirname(folder), path)).catch(() => null);
      response.statusCode = content ? 200 : 404;
      response.end(content);
    });
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
    const browser = await startBrowser();
    try {
      const tab = await browser.newPage();
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      // The page has drawn its random image.
      await tab.waitForFunction(`document.getElementById('image').width === ${imageSize}`);
      const code = `(async () => {
        await tf.setBackend('cpu');
        const model = await tf.loadLayersModel('${folder.slice(dirname(folder).length + 1)}/model.json');
        return Array.from(await model.predict(tf.tensor(${JSON.stringify(Array.from(z))}, [${z.length / latentSize}, ${latentSize}])).data());
      })()`;
      return levels(await tab.evaluate<number[]>(code));
    } finally {
      await browser.close();
      server.close();
    }
  },
});

const script = resolve(import.meta.dirname, '../../../node_modules/@tensorflow/tfjs/dist/tf.min.js');
