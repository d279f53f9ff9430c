// Plain JavaScript, because a thread runs it as is, even where the TypeScript around it has not been compiled.
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { constants, crc32, deflateSync } from 'node:zlib';

/** @typedef {import('./heic.js').HeicTask} HeicTask */
/** @typedef {import('./heic.js').HeicResult} HeicResult */

// libheif's C functions (libheif/heif.h), compiled to WebAssembly; numbers are addresses in its memory. A function that
// returns a struct heif_error takes its address first: code and subcode (int32), address of the message.
const heif = createRequire(import.meta.url)('libheif-js/wasm-bundle');

// heif_error_Unsupported_filetype, _Unsupported_feature, and _Plugin_loading_error: no decoder for this coding
const UNSUPPORTED = [3, 4, 11];
const SECURITY_LIMIT = 1000; // heif_suberror_Security_limit_exceeded
const RGB = 1; // heif_colorspace_RGB
const INTERLEAVED_RGB = 10; // heif_chroma_interleaved_RGB, of 8 bits; with alpha it is one more
const INTERLEAVED = 10; // heif_channel_interleaved
/** Kinds of ICC profiles (heif_color_profile_type_prof, heif_color_profile_type_rICC). */
const ICC = ['prof', 'rICC'].map(name => Buffer.from(name).readUInt32BE());

/** The error of libheif for a file that it cannot decode. */
class HeifError extends Error {
  /**
   * @param {number} code
   * @param {number} subcode
   * @param {string} message
   */
  constructor(code, subcode, message) {
    super(message);
    this.code = code;
    this.subcode = subcode;
  }
}

/** @param {number} address */
const pointerAt = address => heif.HEAPU32[address >> 2];

/** @param {number} address of a text that ends with a zero */
function textAt(address) {
  return Buffer.from(heif.HEAPU8.subarray(address, heif.HEAPU8.indexOf(0, address))).toString('latin1');
}

/**
 * Calls a function that returns a struct heif_error.
 * @param {string} name
 * @param {...number} parameters
 */
function call(name, ...parameters) {
  const error = heif._malloc(12);
  heif[`_${name}`](error, ...parameters);
  const [code, subcode, message] = [0, 4, 8].map(offset => pointerAt(error + offset));
  heif._free(error);
  if (code !== 0) throw new HeifError(code ?? 0, subcode ?? 0, textAt(message ?? 0));
}

/**
 * Decodes the primary image, rotated and cropped as the file says, to an uncompressed PNG: it carries the color profile
 * and the transparency to libvips, and costs no more than a copy.
 * @param {HeicTask} task
 * @returns {HeicResult}
 */
function decode({ file, maxPixels, minSide }) {
  const context = heif._heif_context_alloc();
  const bytes = heif._malloc(file.length);
  const address = heif._malloc(4);
  let handle = 0;
  let image = 0;
  try {
    heif.HEAPU8.set(file, bytes);
    call('heif_context_read_from_memory_without_copy', context, bytes, file.length, 0);
    call('heif_context_get_primary_image_handle', context, address);
    handle = pointerAt(address);
    const width = heif._heif_image_handle_get_width(handle);
    const height = heif._heif_image_handle_get_height(handle);
    // The coded image may be larger than the part of it that is shown, or than the file says.
    const coded = [heif._heif_image_handle_get_ispe_width(handle), heif._heif_image_handle_get_ispe_height(handle)];
    const [codedWidth = 0, codedHeight = 0] = coded.map(side => side >>> 0);
    if (codedWidth * codedHeight > maxPixels) return { type: 'size', width: codedWidth, height: codedHeight };
    if (width * height > maxPixels || Math.min(width, height) < minSide) return { type: 'size', width, height };
    heif._heif_context_set_maximum_image_size_limit(context, Math.ceil(Math.sqrt(maxPixels)));
    const channels = heif._heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
    call('heif_decode_image', handle, address, RGB, INTERLEAVED_RGB + channels - 3, 0);
    image = pointerAt(address);
    // Missing or damaged tiles are left black, without an error.
    if (heif._heif_image_get_decoding_warnings(image, 0, 0, 0) > 0)
      return { type: 'damaged', detail: 'a part is missing' };
    const rows = rowsOf(image, address, channels);
    if (heif._heif_image_is_premultiplied_alpha(image)) divideByAlpha(rows.data, rows.width);
    return { type: 'decoded', png: png(rows, profileOf(handle)) };
  } catch (error) {
    if (!(error instanceof HeifError)) throw error;
    const { code, subcode, message } = error;
    if (subcode === SECURITY_LIMIT) return { type: 'tooMuch' };
    return { type: UNSUPPORTED.includes(code) ? 'unsupported' : 'damaged', detail: message };
  } finally {
    if (image) heif._heif_image_release(image);
    if (handle) heif._heif_image_handle_release(handle);
    heif._heif_context_free(context);
    heif._free(bytes);
    heif._free(address);
  }
}

/** @typedef {{ width: number, height: number, channels: number, data: Buffer }} Rows each begins with a filter byte */

/**
 * Copies an image out of libheif's memory.
 * @param {number} image
 * @param {number} address where libheif may write a number
 * @param {number} channels
 * @returns {Rows}
 */
function rowsOf(image, address, channels) {
  const plane = heif._heif_image_get_plane_readonly(image, INTERLEAVED, address);
  const stride = pointerAt(address);
  const width = heif._heif_image_get_width(image, INTERLEAVED);
  const height = heif._heif_image_get_height(image, INTERLEAVED);
  if (!plane) throw new HeifError(0, 0, 'no pixels');
  const data = Buffer.alloc(height * (1 + width * channels));
  for (let y = 0; y < height; y++) {
    const from = plane + y * stride;
    data.set(heif.HEAPU8.subarray(from, from + width * channels), y * (1 + width * channels) + 1);
  }
  return { width, height, channels, data };
}

/**
 * Undoes the multiplication of colors by their opacity.
 * @param {Buffer} rows of RGB and alpha
 * @param {number} width
 */
function divideByAlpha(rows, width) {
  for (let row = 0; row < rows.length; row += 1 + width * 4)
    for (let at = row + 1; at < row + 1 + width * 4; at += 4) {
      const alpha = rows[at + 3] ?? 0;
      if (alpha > 0 && alpha < 255)
        for (let i = at; i < at + 3; i++) rows[i] = Math.min(255, Math.round(((rows[i] ?? 0) * 255) / alpha));
    }
}

/**
 * @param {number} handle
 * @returns {Buffer | undefined} its ICC profile
 */
function profileOf(handle) {
  if (!ICC.includes(heif._heif_image_handle_get_color_profile_type(handle) >>> 0)) return undefined;
  const length = heif._heif_image_handle_get_raw_color_profile_size(handle);
  const address = heif._malloc(length);
  try {
    call('heif_image_handle_get_raw_color_profile', handle, address);
    return Buffer.from(heif.HEAPU8.subarray(address, address + length));
  } finally {
    heif._free(address);
  }
}

/**
 * @param {Rows} rows
 * @param {Buffer | undefined} profile
 */
function png({ width, height, channels, data }, profile) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 4 ? 6 : 2], 8);
  const iccp = profile && chunk('iCCP', Buffer.concat([Buffer.from('ICC\0\0'), deflateSync(profile)]));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...(iccp ? [iccp] : []),
    chunk('IDAT', deflateSync(data, { level: constants.Z_NO_COMPRESSION, chunkSize: 1 << 20 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * A chunk of a PNG (PNG 3, 5.3).
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
port.on('message', (/** @type {HeicTask} */ task) => {
  const result = decode(task);
  // A small buffer is part of Node's shared pool, which cannot be transferred.
  const isOwn = result.type === 'decoded' && result.png.buffer.byteLength === result.png.byteLength;
  const transfer = isOwn ? [/** @type {ArrayBuffer} */ (result.png.buffer)] : [];
  port.postMessage({ type: 'done', result }, transfer);
});
port.postMessage({ type: 'ready' });
