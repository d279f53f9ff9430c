import { ThreadPool } from '../../../threads/thread-pool.js';
import { DecoderFault } from '../decoder-fault.js';

/** A square picture in which faces are looked for: side × side × 3 bytes. */
export interface FaceView {
  readonly side: number;
  readonly pixels: Uint8Array;
  /** From 0 to 1: anything that scores lower is not a face. */
  readonly minScore: number;
}

/** In pixels of a view, from its top left corner; a part of it may lie outside. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FaceTask {
  /** Of one image; later ones are searched only when the earlier ones show no face. */
  readonly views: readonly FaceView[];
}

export interface FaceResult {
  /** Index of the view that the faces are in. */
  readonly view: number;
  /** Each from the eyebrows to the chin. */
  readonly faces: readonly Box[];
}

const taskTimeoutMs = 60_000;

const threads = new ThreadPool<FaceTask, FaceResult>(new URL('./face-thread.js', import.meta.url), { taskTimeoutMs });

/** Finds faces with the "tiny face detector" of face-api (MIT), a YOLO of 190 kB, in threads of its own. */
export function detectFaces(task: FaceTask): Promise<FaceResult> {
  return threads.run(task).catch(error => {
    throw new DecoderFault('faces', error);
  });
}
