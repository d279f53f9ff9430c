import { createRequire } from 'node:module';
import { join } from 'node:path';
import { restoreNodeHelpers } from '../../tensorflow/node-helpers.js';

// Loads the TensorFlow of the clone in the current folder as the service does, calculates with it, and prints its version.
restoreNodeHelpers();
const tf = createRequire(join(process.cwd(), 'package.json'))('@tensorflow/tfjs-node-gpu');
const four = tf.add(2, 2).dataSync()[0];
if (four !== 4) throw new Error(`2 + 2 came out as ${four}`);
process.stdout.write(`TensorFlow ${tf.backend().binding.TF_Version}\n`);
