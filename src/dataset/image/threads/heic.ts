import { say } from '../../../schema/rejections/said.js';
import { TaskCrash, TaskTimeout, ThreadPool } from '../../../threads/thread-pool.js';
import { Rejection } from '../../source/source-image.js';
import { DecoderFault } from '../decoder-fault.js';

export interface HeicTask {
  readonly file: Uint8Array;
  /** Larger images are not decoded, nor are images with a side shorter than `minSide`. */
  readonly maxPixels: number;
  readonly minSide: number;
}

/** The result of a thread for one file. */
export type HeicResult =
  | { readonly type: 'decoded'; readonly png: Uint8Array }
  | { readonly type: 'size'; readonly width: number; readonly height: number }
  | { readonly type: 'tooMuch' }
  | { readonly type: 'unsupported' | 'damaged'; readonly detail: string };

export type DecodedHeic = Extract<HeicResult, { type: 'decoded' | 'size' }>;

/** Decodes with libheif in WebAssembly, since the libvips that comes with sharp has no decoder for HEVC. */
export type HeicDecoder = (task: HeicTask) => Promise<DecodedHeic>;

/** 25 million pixels take a few seconds on a slow machine; a file that takes this long is malicious. */
const taskTimeoutMs = 60_000;

/**
 * A decoder of HEIC and HEIF files, in threads of its own: JavaScript that computes for a second would block this
 * thread. It returns the primary image as a PNG in the image's own colors, rotated as the file says, or only its size
 * when that is out of bounds.
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
    // The thread gets its own copy, because a transferred buffer is lost here.
    const own = Uint8Array.from(file);
    const result = await threads.run({ file: own, ...limits }, [own.buffer]).catch((error: unknown) => {
      if (error instanceof TaskTimeout) throw new Rejection('corrupt', say('HEIF_SLOW', { why: error.message }));
      if (error instanceof TaskCrash) throw new Rejection('corrupt', say('HEIF_CRASH'));
      throw new DecoderFault('HEIC images', error);
    });
    if (result.type === 'decoded' || result.type === 'size') return result;
    if (result.type === 'tooMuch') throw new Rejection('tooManyPixels', say('HEIF_PIXELS'));
    if (result.type === 'damaged')
      throw new Rejection('corrupt', say('DAMAGED', { reason: result.detail.slice(0, 100) }));
    throw new Rejection('notAnImage', say('HEIF_CODING'));
  };
}
