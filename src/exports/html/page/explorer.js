/** @template {HTMLElement} [Element=HTMLElement] @param {string} id @returns {Element} */
const byId = id => /** @type {Element} */ (document.getElementById(id));
/** @param {string} id */
const data = id => JSON.parse(byId(id).textContent ?? 'null');

/** @type {PageNetwork} */
const network = data('network');
const card = data('card');
const { latentSize, imageSize } = network;
const arrays = [...document.querySelectorAll('script[data-array]')].map(({ textContent }) => textContent ?? '');
const directionNumbers = new Float32Array(
  Uint8Array.from(atob(byId('directions-data').textContent ?? ''), character => character.charCodeAt(0)).buffer,
);
const directions = Array.from({ length: directionNumbers.length / latentSize }, (_, i) =>
  directionNumbers.subarray(i * latentSize, (i + 1) * latentSize),
);
const gridImages = 16;
/** Milliseconds from one image of a walk to the next. */
const legMs = 4000;

/** What is looked at: image of a seed, or, on a walk, a latent of its own. */
const state = {
  seed: 42,
  image: 0,
  latent: latentOf(42, 0, latentSize),
  variety: 1,
  /** @type {number[]} */
  moved: directions.map(() => 0),
};
/** @type {keyof typeof words} */
let language = /^ja\b/.test(navigator.language) ? 'ja' : 'en';

/** @type {HTMLCanvasElement} */
const view = byId('view');
const grid = byId('grid');
const status_ = byId('status');
/** @type {HTMLInputElement} */
const seedField = byId('seed');
/** @type {HTMLInputElement} */
const variety = byId('variety');
/** @type {HTMLSelectElement} */
const scaleField = byId('scale');
const workers = startWorkers(network, arrays, begin, () => {
  status_.textContent = words[language].failed;
  document.body.dataset.state = 'failed';
});

function begin() {
  if (document.body.dataset.state === 'ready') return;
  document.body.dataset.state = 'ready';
  status_.textContent = '';
  show();
  showGrid();
}

/** The latent that is looked at. */
function z() {
  const moved = Float32Array.from(state.latent, x => x * state.variety);
  for (const [i, distance] of state.moved.entries())
    if (distance !== 0) for (let k = 0; k < latentSize; k++) moved[k] += distance * directions[i][k];
  return moved.map(x => Math.min(1, Math.max(-1, x)));
}

/** @param {Element} canvas @param {Uint8ClampedArray<ArrayBuffer>} image */
function put(canvas, image) {
  const context = /** @type {HTMLCanvasElement} */ (canvas).getContext('2d');
  context?.putImageData(new ImageData(image, imageSize), 0, 0);
}

/** @param {() => void} [then] */
function show(then) {
  workers.first({
    z: z(),
    show(image) {
      put(view, image);
      then?.();
    },
  });
}

function showGrid() {
  const { seed } = state;
  grid.dataset.state = 'drawing';
  let left = gridImages;
  const wanted = [...grid.querySelectorAll('canvas')].map((canvas, i) => ({
    z: latentOf(seed, i, latentSize).map(x => x * state.variety),
    /** @param {Uint8ClampedArray<ArrayBuffer>} image */
    show(image) {
      if (seed !== state.seed) return;
      put(canvas, image);
      if (--left === 0) grid.dataset.state = 'drawn';
    },
  }));
  workers.rest(wanted);
}

/** @param {number} seed @param {number} image */
function take(seed, image) {
  stopWalk();
  const isOther = seed !== state.seed;
  Object.assign(state, { seed, image, latent: latentOf(seed, image, latentSize) });
  seedField.value = String(seed);
  mark();
  show();
  if (isOther) showGrid();
}

function mark() {
  for (const [i, button] of [...grid.querySelectorAll('button')].entries())
    button.setAttribute('aria-pressed', String(i === state.image));
}

/** @type {number | undefined} */
let walking;
function stopWalk() {
  if (walking === undefined) return;
  cancelAnimationFrame(walking);
  walking = undefined;
  translate();
}

function walk() {
  let [from, to, begun] = [state.latent, randomLatent(), performance.now()];
  let isDrawn = true;
  state.image = -1;
  mark();
  /** @param {number} now */
  const frame = now => {
    if (now - begun > legMs) [from, to, begun] = [to, randomLatent(), now];
    const share = Math.max(0, (now - begun) / legMs);
    // Slow at both ends, so that every image can be seen.
    state.latent = between(from, to, share * share * (3 - 2 * share));
    if (isDrawn) {
      isDrawn = false;
      show(() => {
        isDrawn = true;
      });
    }
    walking = requestAnimationFrame(frame);
  };
  walking = requestAnimationFrame(frame);
  translate();
}

const randomSeed = () => crypto.getRandomValues(new Uint32Array(1))[0];
const randomLatent = () => latentOf(randomSeed(), 0, latentSize);

/**
 * Saves canvases side by side, each pixel as a square.
 * @param {HTMLCanvasElement[]} canvases
 * @param {number} columns
 * @param {string} name
 */
function save(canvases, columns, name) {
  const scale = Number(scaleField.value);
  const side = imageSize * scale;
  const sheet = document.createElement('canvas');
  sheet.width = columns * side;
  sheet.height = (canvases.length / columns) * side;
  const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext('2d'));
  context.imageSmoothingEnabled = false;
  for (const [i, canvas] of canvases.entries())
    context.drawImage(canvas, (i % columns) * side, Math.floor(i / columns) * side, side, side);
  sheet.toBlob(blob => {
    if (!blob) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}

/** Every text in the language that was chosen. */
function translate() {
  const texts = words[language];
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-word]')) {
    const word = /** @type {keyof typeof texts} */ (/** @type {HTMLElement} */ (element).dataset.word);
    element.textContent = texts[word];
  }
  byId('walk').textContent = walking === undefined ? texts.walk : texts.stop;
  byId('walk').setAttribute('aria-pressed', String(walking !== undefined));
  view.setAttribute('aria-label', texts.image);
  for (const [i, label] of [...document.querySelectorAll('.direction')].entries())
    label.textContent = `${texts.direction} ${i + 1}`;
  for (const [i, button] of [...grid.querySelectorAll('button')].entries())
    button.setAttribute('aria-label', `${texts.image} ${i}`);
  for (const button of document.querySelectorAll('[data-language]'))
    button.setAttribute('aria-pressed', String(/** @type {HTMLElement} */ (button).dataset.language === language));
  if (document.body.dataset.state === 'loading') status_.textContent = texts.loading;
  describe(byId('about'), card, texts);
}
