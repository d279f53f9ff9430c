import { client } from '../../service/service.js';

/** A picture that holds the sample of a step, and where in it. */
export interface Frame {
  readonly picture: ImageBitmap;
  readonly x: number;
}

interface Strip {
  /** Of the samples in it, from left to right. */
  readonly steps: readonly number[];
  readonly file: Blob;
  picture: ImageBitmap | undefined;
}

/** Samples in one strip. */
const perStrip = 32;
/** Width and height of a sample in a strip, in pixels. */
export const frameSide = 256;
/** Decoded strips that are kept: 8 MB each. */
const mostPictures = 4;
/** Strips whose files are kept: about 300 kB each. */
const mostFiles = 96;

/**
 * The samples of a training in strips of small ones, so that a slider can show many of them a second. The strip of the
 * present position is loaded first, then those around it.
 * @param onArrival called when there is something new to show
 */
export function createStrips(job: string, onArrival: () => void) {
  const strips = new Map<number, Strip>();
  let samples: readonly number[] = [];
  let here = 0;
  let isLoading = false;
  const isDecoding = new Set<number>();
  const outdated = new AbortController();

  const stepsOf = (number: number) => samples.slice(number * perStrip, (number + 1) * perStrip);
  const isWhole = (number: number) => strips.get(number)?.steps.length === stepsOf(number).length;

  /** Numbers of all strips, the nearest to the present position first. */
  function byDistance(): number[] {
    const count = Math.ceil(samples.length / perStrip);
    return [...Array(count).keys()].sort((a, b) => Math.abs(a - here) - Math.abs(b - here)).slice(0, mostFiles);
  }

  async function load(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    for (;;) {
      // Looked for anew after each one: the position may be elsewhere by now.
      const number = byDistance().find(one => !isWhole(one));
      if (number === undefined || outdated.signal.aborted) break;
      try {
        await loadOne(number);
      } catch {
        // The slider still shows the samples themselves; the next move tries again.
        break;
      }
      void decodeNearest();
    }
    isLoading = false;
  }

  async function loadOne(number: number): Promise<void> {
    const wanted = stepsOf(number);
    const response = await client.getJobSampleStrip(
      { id: job, from: wanted[0]!, count: wanted.length, size: frameSide },
      { signal: outdated.signal },
    );
    const steps = (response.headers.get('x-steps') ?? '').split(',').map(Number);
    const file = await response.blob();
    strips.get(number)?.picture?.close();
    strips.set(number, { steps, file, picture: undefined });
    const kept = new Set(byDistance());
    for (const other of strips.keys()) if (!kept.has(other)) forget(other);
  }

  async function decodeNearest(): Promise<void> {
    const near = byDistance().slice(0, mostPictures);
    for (const [number, strip] of strips) {
      if (near.includes(number)) continue;
      strip.picture?.close();
      strip.picture = undefined;
    }
    for (const number of near) {
      const strip = strips.get(number);
      if (!strip || strip.picture || isDecoding.has(number)) continue;
      isDecoding.add(number);
      const picture = await createImageBitmap(strip.file).finally(() => isDecoding.delete(number));
      if (outdated.signal.aborted || strips.get(number) !== strip) picture.close();
      else {
        strip.picture = picture;
        onArrival();
      }
    }
  }

  function forget(number: number): void {
    strips.get(number)?.picture?.close();
    strips.delete(number);
  }

  return {
    /** Says where the slider is, and has what is around it loaded. */
    moveTo(steps: readonly number[], index: number): void {
      samples = steps;
      here = Math.floor(index / perStrip);
      void load();
      void decodeNearest();
    },
    /** The picture of a step, once it is there. */
    frameOf(step: number): Frame | undefined {
      for (const { steps, picture } of strips.values()) {
        const position = steps.indexOf(step);
        if (position >= 0 && picture) return { picture, x: position * frameSide };
      }
      return undefined;
    },
    close(): void {
      outdated.abort();
      for (const number of [...strips.keys()]) forget(number);
    },
  };
}

export type Strips = ReturnType<typeof createStrips>;
