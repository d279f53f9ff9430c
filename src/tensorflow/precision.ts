import { cast, conv2d, Graph, identity, mean, placeholder } from '../graph/index.js';
import { Session } from './session.js';

export type Precision = 'float32' | 'bfloat16';

export interface PrecisionTrial {
  readonly precision: Precision;
  /** Median seconds of the trial convolution; infinite where an op has no kernel. */
  readonly seconds: number;
}

/**
 * Measures both precisions on this machine, a convolution of 1 GFLOP each: some ten milliseconds where bfloat16 has
 * instructions, two seconds where it is emulated.
 */
export function measurePrecisions(): PrecisionTrial[] {
  return (['float32', 'bfloat16'] as const).map(precision => ({ precision, seconds: measure(precision) }));
}

/** Resolves `auto` to the faster precision of this machine; the others stay as they are. */
export function resolvePrecision(
  wanted: Precision | 'auto',
  trials: () => readonly PrecisionTrial[] = measurePrecisions,
): Precision {
  if (wanted !== 'auto') return wanted;
  const [best] = [...trials()].sort((a, b) => a.seconds - b.seconds);
  return best && Number.isFinite(best.seconds) ? best.precision : 'float32';
}

function measure(precision: Precision): number {
  const graph = new Graph();
  const x = placeholder(graph, 'float32', [8, 32, 32, 64]);
  const kernel = placeholder(graph, 'float32', [5, 5, 64, 64]);
  const y = conv2d(cast(x, precision), cast(kernel, precision), 2);
  const done = identity(mean(cast(y, 'float32')));
  const values = (n: number) => new Float32Array(n).fill(0.5);
  const [images, weights] = [values(8 * 32 * 32 * 64), values(5 * 5 * 64 * 64)];
  let session: Session;
  try {
    session = new Session(graph);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  try {
    const seconds = Array.from({ length: 4 }, () => {
      const start = performance.now();
      session.run(
        [
          [x, images],
          [kernel, weights],
        ],
        [done],
      );
      return (performance.now() - start) / 1000;
    });
    // The first run prepares the kernels.
    return seconds.slice(1).sort((a, b) => a - b)[1]!;
  } catch {
    return Number.POSITIVE_INFINITY;
  } finally {
    session.close();
  }
}
