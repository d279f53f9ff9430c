// Runs in the worker of an exported page: plain JavaScript, which no bundler and no network is needed for.

/**
 * @typedef {{ name: string, inputs: number, outputs: number, side: number }} PageLayer side of its output in pixels
 * @typedef {{ latentSize: number, imageSize: number, base: number, precision: 'float32' | 'float16', layers: PageLayer[] }} PageNetwork
 * @typedef {{ weights: Float32Array, bias: Float32Array, taps: [dy: number, dx: number][] }} Phase
 * @typedef {{ phases: Phase[], inputs: number, outputs: number, side: number, isLast: boolean }} Block
 * @typedef {{ network: PageNetwork, dense: Float32Array, bias: Float32Array, blocks: Block[] }} LoadedGenerator
 */

/** Numbers that are computed together: as many as the registers of a processor hold. */
const pixelsAtOnce = 3;
const outputsAtOnce = 4;

/** @param {string} text base64 */
function bytesOf(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Every float16 as a number, by its bits. */
const halves = Float32Array.from({ length: 0x10000 }, (_, bits) => {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
});

/**
 * @param {string} text base64 of little-endian numbers
 * @param {'float32' | 'float16'} precision
 */
function numbersOf(text, precision) {
  const { buffer } = bytesOf(text);
  return precision === 'float32'
    ? new Float32Array(buffer)
    : Float32Array.from(new Uint16Array(buffer), bits => halves[bits]);
}

/**
 * A transposed 5×5 convolution of stride 2 is four convolutions of stride 1, one for each position in a block of 2×2 output
 * pixels: along an axis, output 2i takes the taps 1 and 3 of inputs i and i − 1; output 2i + 1 takes 0, 2 and 4 of i + 1, i and i − 1.
 */
const axisTaps = [
  [
    [1, 0],
    [3, -1],
  ],
  [
    [0, 1],
    [2, 0],
    [4, -1],
  ],
];

/**
 * @param {PageLayer} layer
 * @param {Float32Array} kernel [5, 5, outputs, inputs]
 * @param {Float32Array} bias [outputs]
 * @param {boolean} isLast
 * @returns {Block}
 */
function blockOf({ inputs, outputs, side }, kernel, bias, isLast) {
  const groups = Math.ceil(outputs / outputsAtOnce);
  const padded = new Float32Array(groups * outputsAtOnce);
  padded.set(bias);
  const phases = [];
  for (const rows of axisTaps)
    for (const columns of axisTaps) {
      const taps = rows.flatMap(([ky, dy]) => columns.map(([kx, dx]) => ({ ky, kx, dy, dx })));
      const length = taps.length * inputs;
      // [group of outputs][tap, input][output]: in the order in which they are read.
      const weights = new Float32Array(groups * length * outputsAtOnce);
      for (const [t, { ky, kx }] of taps.entries())
        for (let output = 0; output < outputs; output++)
          for (let input = 0; input < inputs; input++) {
            const to = Math.floor(output / outputsAtOnce) * length + t * inputs + input;
            weights[to * outputsAtOnce + (output % outputsAtOnce)] =
              kernel[((ky * 5 + kx) * outputs + output) * inputs + input];
          }
      phases.push({
        weights,
        bias: padded,
        taps: /** @type {[number, number][]} */ (taps.map(({ dy, dx }) => [dy, dx])),
      });
    }
  return { phases, inputs, outputs, side, isLast };
}

/**
 * @param {PageNetwork} network
 * @param {string[]} arrays kernel and bias of each layer, in base64
 * @returns {LoadedGenerator}
 */
function generatorOf(network, arrays) {
  const numbers = arrays.map(text => numbersOf(text, network.precision));
  const [, ...blocks] = network.layers;
  return {
    network,
    dense: numbers[0],
    bias: numbers[1],
    blocks: blocks.map((layer, i) => blockOf(layer, numbers[2 * i + 2], numbers[2 * i + 3], i === blocks.length - 1)),
  };
}

/**
 * G(z) as an image.
 * @param {LoadedGenerator} generator
 * @param {Float32Array} z latentSize numbers
 * @returns {Uint8ClampedArray<ArrayBuffer>} RGBA
 */
function draw({ network, dense, bias, blocks }, z) {
  let x = Float32Array.from(bias);
  for (let i = 0; i < z.length; i++) {
    const [value, row] = [z[i], i * x.length];
    for (let o = 0; o < x.length; o++) x[o] += value * dense[row + o];
  }
  for (let o = 0; o < x.length; o++) x[o] = Math.max(0, x[o]);
  for (const block of blocks) x = transposed(block, x);
  const pixels = network.imageSize ** 2;
  const image = new Uint8ClampedArray(pixels * 4);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) image[i * 4 + c] = Math.floor(Math.tanh(x[i * 3 + c]) * 127.5 + 128);
    image[i * 4 + 3] = 255;
  }
  return image;
}

/**
 * @param {Block} block
 * @param {Float32Array} x [side / 2, side / 2, inputs]
 * @returns {Float32Array<ArrayBuffer>} [side, side, outputs]
 */
function transposed({ phases, inputs, outputs, side, isLast }, x) {
  const half = side / 2;
  const y = new Float32Array(side * side * outputs);
  for (const [number, { weights, bias, taps }] of phases.entries()) {
    const [oddRow, oddColumn] = [number >> 1, number & 1];
    const length = taps.length * inputs;
    const patch = new Float32Array(length * pixelsAtOnce);
    for (let first = 0; first < half * half; first += pixelsAtOnce) {
      const count = Math.min(pixelsAtOnce, half * half - first);
      for (let p = 0; p < count; p++) {
        const [row, column] = [Math.floor((first + p) / half), (first + p) % half];
        for (let t = 0; t < taps.length; t++) {
          const [from, to] = [row + taps[t][0], column + taps[t][1]];
          const isInside = from >= 0 && from < half && to >= 0 && to < half;
          const source = (from * half + to) * inputs;
          for (let c = 0, at = t * inputs * pixelsAtOnce + p; c < inputs; c++, at += pixelsAtOnce)
            patch[at] = isInside ? x[source + c] : 0;
        }
      }
      for (let group = 0; group * outputsAtOnce < outputs; group++) {
        const sums = product(patch, weights, group * length * outputsAtOnce, length);
        for (let p = 0; p < count; p++) {
          const [row, column] = [Math.floor((first + p) / half), (first + p) % half];
          const at = ((2 * row + oddRow) * side + 2 * column + oddColumn) * outputs + group * outputsAtOnce;
          const end = Math.min(outputsAtOnce, outputs - group * outputsAtOnce);
          for (let o = 0; o < end; o++) {
            const sum = sums[p * outputsAtOnce + o] + bias[group * outputsAtOnce + o];
            y[at + o] = isLast ? sum : Math.max(0, sum);
          }
        }
      }
    }
  }
  return y;
}

const sums = new Float64Array(pixelsAtOnce * outputsAtOnce);

/**
 * Three pixels times four outputs. Twelve sums in registers: several times as fast as one after the other.
 * @param {Float32Array} patch [length, 3]
 * @param {Float32Array} weights [length, 4] from an offset on
 * @param {number} offset
 * @param {number} length
 */
function product(patch, weights, offset, length) {
  let [a0, a1, a2, a3] = [0, 0, 0, 0];
  let [b0, b1, b2, b3] = [0, 0, 0, 0];
  let [c0, c1, c2, c3] = [0, 0, 0, 0];
  for (let k = 0, p = 0, w = offset; k < length; k++, p += 3, w += 4) {
    const w0 = weights[w];
    const w1 = weights[w + 1];
    const w2 = weights[w + 2];
    const w3 = weights[w + 3];
    const a = patch[p];
    a0 += a * w0;
    a1 += a * w1;
    a2 += a * w2;
    a3 += a * w3;
    const b = patch[p + 1];
    b0 += b * w0;
    b1 += b * w1;
    b2 += b * w2;
    b3 += b * w3;
    const c = patch[p + 2];
    c0 += c * w0;
    c1 += c * w1;
    c2 += c * w2;
    c3 += c * w3;
  }
  sums[0] = a0;
  sums[1] = a1;
  sums[2] = a2;
  sums[3] = a3;
  sums[4] = b0;
  sums[5] = b1;
  sums[6] = b2;
  sums[7] = b3;
  sums[8] = c0;
  sums[9] = c1;
  sums[10] = c2;
  sums[11] = c3;
  return sums;
}

/** @type {LoadedGenerator | undefined} */
let generator;
self.addEventListener('message', ({ data }) => {
  if (data.network) {
    generator = generatorOf(data.network, data.arrays);
    self.postMessage({ ready: true });
  } else if (generator) {
    const image = draw(generator, data.z);
    // @ts-expect-error: the types are those of a window, whose second argument is an origin.
    self.postMessage({ number: data.number, image }, [image.buffer]);
  }
});
