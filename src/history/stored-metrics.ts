import { metricsFile, metricsFolder, metricsPart, stepOfPart } from '../job/files.js';
import type { Storage } from '../storage/index.js';
import { piecesOf } from './pieces-of.js';

/** The metrics of a job: lines of JSON, one MetricsPoint each, in the order of their steps. */
export interface StoredMetrics {
  /**
   * The bytes of all lines whose steps are `fromStep` or higher, and perhaps of some before them. A line at the end may be
   * incomplete.
   */
  pieces(fromStep: number): AsyncIterable<Uint8Array>;
  /** So many bytes at the end, or all there are. */
  tail(bytes: number): Promise<Buffer>;
}

/**
 * The metrics in the folder of a job; undefined when there are none. They are a file to which lines are appended, where the
 * storage is a folder, and one object for each stretch between checkpoints where it is not; both when a service has moved.
 */
export async function storedMetrics(storage: Storage, folder: string): Promise<StoredMetrics | undefined> {
  const whole = `${folder}/${metricsFile}`;
  const [isWhole, parts] = await Promise.all([storage.facts(whole), partsIn(storage, folder)]);
  if (!isWhole && parts.length === 0) return undefined;
  const keys = [...(isWhole ? [whole] : []), ...parts.map(({ key }) => key)];
  return {
    async *pieces(fromStep) {
      for (const [i, key] of keys.entries()) {
        // Everything in it comes before the first step of the next one.
        const next = parts.find(part => part.key === keys[i + 1]);
        if (!next || next.step > fromStep) yield* piecesOf(storage, key);
      }
    },
    async tail(bytes) {
      const object = await storage.open(keys.at(-1)!);
      if (!object) return Buffer.alloc(0);
      try {
        const end = Buffer.alloc(Math.min(bytes, object.bytes));
        if (end.length > 0) await object.read(end, object.bytes - end.length);
        return end;
      } finally {
        object.close();
      }
    },
  };
}

/** The objects of stretches, and the first step of each, in order. */
export async function partsIn(storage: Storage, folder: string): Promise<{ key: string; step: number }[]> {
  const names = await storage.list(`${folder}/${metricsFolder}`);
  return names
    .flatMap(name => {
      const step = stepOfPart(name);
      return step === undefined ? [] : [{ key: `${folder}/${metricsPart(step)}`, step }];
    })
    .sort((a, b) => a.step - b.step);
}
