// Plain JavaScript, because a thread runs it as is, even where the TypeScript around it has not been compiled.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';

/** @typedef {import('./faces.js').FaceTask} FaceTask */
/** @typedef {import('./faces.js').FaceResult} FaceResult */

// TensorFlow.js in WebAssembly rather than the native TensorFlow, which a process may use in one thread only: in the
// API, the one that generates images.
const load = createRequire(import.meta.url);
const faceApi = load('@vladmandic/face-api/dist/face-api.node-wasm.js');
const { tf } = faceApi;
tf.setWasmPaths(join(dirname(load.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
// Threads of its own would only compete with the other threads of the pool.
tf.setThreadsCount(1);
if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly of the face detector does not start');
const models = join(dirname(load.resolve('@vladmandic/face-api/package.json')), 'model');
await faceApi.nets.tinyFaceDetector.loadFromDisk(models);

/** @typedef {import('./faces.js').Box} Box */

/**
 * The faces of the first view that shows some.
 * @param {FaceTask} task
 * @returns {Promise<FaceResult>}
 */
async function detect({ views }) {
  for (const [i, { side, pixels, minScore }] of views.entries()) {
    const input = tf.tensor3d(pixels, [side, side, 3], 'int32');
    try {
      const options = new faceApi.TinyFaceDetectorOptions({ inputSize: side, scoreThreshold: minScore });
      /** @type {{ box: Box }[]} */
      const found = await faceApi.tinyFaceDetector(input, options);
      if (found.length > 0)
        return { view: i, faces: found.map(({ box: { x, y, width, height } }) => ({ x, y, width, height })) };
    } finally {
      input.dispose();
    }
  }
  return { view: 0, faces: [] };
}

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
port.on('message', async (/** @type {FaceTask} */ task) => {
  port.postMessage({ type: 'done', result: await detect(task) });
});
port.postMessage({ type: 'ready' });
