import { Rejection } from '../../source/source-image.js';
import { DecoderFault } from '../decoder-fault.js';
import { TaskCrash, TaskTimeout, ThreadPool } from './thread-pool.js';

export interface HeicTask {
  readonly file: Uint8Array;
  /** More than this is not decoded, nor an image with a shorter side. */
  readonly maxPixels: number;
  readonly minSide: number;
}

/** What a thread makes of a file. */
export type HeicResult =
  | { readonly type: 'decoded'; readonly png: Uint8Array }
  | { readonly type: 'size'; readonly width: number; readonly height: number }
  | { readonly type: 'tooMuch' }
  | { readonly type: 'unsupported' | 'damaged'; readonly detail: string };

export type DecodedHeic = Extract<HeicResult, { type: 'decoded' | 'size' }>;

/** Decodes with libheif in WebAssembly, since libvips as sharp brings it has no decoder for HEVC. */
export type HeicDecoder = (task: HeicTask) => Promise<DecodedHeic>;

/** What 25 million pixels take is a few seconds on a slow machine; a file that takes this long is made to. */
const taskTimeoutMs = 60_000;

/**
 * A decoder of HEIC and HEIF files, in threads of its own: JavaScript that computes for a second would keep this thread from
 * answering. It gives the primary image as a PNG in the image's own colors, turned as the file says; or only its size, when
 * it is out of bounds.
 * @param entry the JavaScript of its threads
 */
export function heicDecoder(
  timeoutMs = taskTimeoutMs,
  entry = new URL('./heic-thread.js', import.meta.url),
): HeicDecoder {
  const threads = new ThreadPool<HeicTask, HeicResult>(entry, {
    taskTimeoutMs: timeoutMs,
  });
  return async ({ file, ...limits }) => {
    // The thread takes its own copy, because what is transferred is lost here.
    const own = Uint8Array.from(file);
    const result = await threads.run({ file: own, ...limits }, [own.buffer]).catch((error: unknown) => {
      if (error instanceof TaskTimeout) throw new Rejection('corrupt', `cannot be decoded: ${error.message}`);
      if (error instanceof TaskCrash) throw new Rejection('corrupt', 'cannot be decoded: the decoder crashes over it');
      throw new DecoderFault('HEIC images', error);
    });
    if (result.type === 'decoded' || result.type === 'size') return result;
    if (result.type === 'tooMuch') throw new Rejection('tooManyPixels', 'is coded with more pixels than are decoded');
    if (result.type === 'damaged')
      throw new Rejection('corrupt', `is damaged or cut off (${result.detail.slice(0, 100)})`);
    throw new Rejection('notAnImage', 'is a HEIF image in a coding other than HEVC: convert it to PNG or JPEG');
  };
}
