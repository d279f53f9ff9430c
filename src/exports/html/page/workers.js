/** Images that are asked for, drawn by a few workers, so that the page itself never waits. */

/** A worker for each core but one, and no more than this: each has the weights for itself. */
const mostWorkers = 4;
/** Characters of weights from which on a single worker has to do. */
const heavy = 40_000_000;

/**
 * @typedef {{ z: Float32Array, show: (image: Uint8ClampedArray<ArrayBuffer>) => void }} Wanted
 * @typedef {{ worker: Worker, isFree: boolean }} Helper
 */

/**
 * @param {PageNetwork} network
 * @param {string[]} arrays
 * @param {() => void} started called when the first of them is ready
 * @param {() => void} failed
 */
function startWorkers(network, arrays, started, failed) {
  const source = /** @type {HTMLElement} */ (document.getElementById('worker')).textContent ?? '';
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const characters = arrays.reduce((sum, { length }) => sum + length, 0);
  const count = characters > heavy ? 1 : Math.max(1, Math.min(mostWorkers, (navigator.hardwareConcurrency || 2) - 1));
  /** The image that is looked at goes first; of several, only the last one matters. @type {Wanted | undefined} */
  let first;
  /** @type {Wanted[]} */
  let rest = [];
  /** @type {Map<number, Wanted>} */
  const drawing = new Map();
  let number = 0;

  /** @param {Helper} helper */
  const give = helper => {
    if (!helper.isFree) return;
    const wanted = first ?? rest.shift();
    if (!wanted) return;
    if (wanted === first) first = undefined;
    helper.isFree = false;
    drawing.set(++number, wanted);
    helper.worker.postMessage({ number, z: wanted.z });
  };
  const helpers = Array.from({ length: count }, () => {
    /** @type {Helper} */
    const helper = { worker: new Worker(url), isFree: false };
    helper.worker.addEventListener('error', failed);
    helper.worker.addEventListener('message', ({ data }) => {
      helper.isFree = true;
      if (data.ready) started();
      else drawing.get(data.number)?.show(data.image);
      drawing.delete(data.number);
      give(helper);
    });
    helper.worker.postMessage({ network, arrays });
    return helper;
  });
  const giveAll = () => {
    for (const helper of helpers) give(helper);
  };
  return {
    /** @param {Wanted} wanted in place of the one that still waits */
    first(wanted) {
      first = wanted;
      giveAll();
    },
    /** @param {Wanted[]} wanted in place of those that still wait */
    rest(wanted) {
      rest = wanted;
      giveAll();
    },
  };
}
