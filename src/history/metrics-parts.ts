import { metricsFile, metricsPart } from '../job/files.js';
import { MetricsPoint } from '../schema/job.js';
import { parseJson } from '../schema/parse-json.js';
import type { Storage } from '../storage/index.js';
import type { MetricsWriter } from './metrics-writer.js';
import { partsIn } from './stored-metrics.js';

/** How often the stretch that is being made is written, in milliseconds: each time as a whole. */
const liveMs = 10_000;

/**
 * Writes a job's metrics where objects cannot grow: one object for each stretch between two checkpoints. The one that is
 * being made is replaced every ten seconds, so that those who follow a training see its curves; its losses of this moment
 * reach them with its progress. Drops what comes after `step`, which a resumed training writes again.
 * @param now milliseconds of a monotonic clock
 */
export async function metricsInParts(
  storage: Storage,
  folder: string,
  step: number,
  now: () => number = () => performance.now(),
): Promise<MetricsWriter> {
  for (const part of await partsIn(storage, folder))
    if (part.step > step) await storage.remove(part.key);
    else await cut(storage, part.key, step);
  await cut(storage, `${folder}/${metricsFile}`, step);
  let lines: string[] = [];
  let key: string | undefined;
  let isChanged = false;
  let written = now();
  let writing: Promise<void> = Promise.resolve();
  let failure: unknown;
  const write = () => {
    if (!key || !isChanged) return;
    isChanged = false;
    written = now();
    const [to, content] = [key, Buffer.from(lines.join(''))];
    writing = writing
      .then(() => storage.write(to, content))
      .catch(error => {
        failure = error;
      });
  };
  const settled = async () => {
    write();
    await writing;
    const error = failure;
    failure = undefined;
    if (error) throw error;
  };
  return {
    append(point) {
      key ??= `${folder}/${metricsPart(point.step)}`;
      lines.push(`${JSON.stringify(point)}\n`);
      isChanged = true;
      if (now() - written >= liveMs) write();
    },
    async seal() {
      await settled();
      lines = [];
      key = undefined;
    },
    close: settled,
  };
}

/** Drops the lines of an object after a step. */
async function cut(storage: Storage, key: string, step: number): Promise<void> {
  const content = await storage.read(key);
  if (!content) return;
  const all = Buffer.from(content).toString().split('\n').slice(0, -1);
  const kept = all.filter(line => (parseJson(line, MetricsPoint)?.step ?? Number.POSITIVE_INFINITY) <= step);
  if (kept.length < all.length) await storage.write(key, Buffer.from(kept.map(line => `${line}\n`).join('')));
}
