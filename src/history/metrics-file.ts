import { closeSync, openSync, writeSync } from 'node:fs';
import { metricsFile, metricsFolder } from '../job/files.js';
import type { FileStorage } from '../storage/index.js';
import { keptLines } from './kept-lines.js';
import type { MetricsWriter } from './metrics-writer.js';

/** How long lines may wait, in milliseconds. */
const waitMs = 1000;

/**
 * Appends to a job's metrics in a folder; at least once a second they reach the file. Drops the lines after `step`, which a
 * resumed training writes again.
 */
export async function metricsInFile(storage: FileStorage, folder: string, step: number): Promise<MetricsWriter> {
  const key = `${folder}/${metricsFile}`;
  await storage.write(key, Buffer.from(await keptLines(storage, folder, step)));
  // Of a service that has moved here: they are in the file now.
  await storage.remove(`${folder}/${metricsFolder}`);
  const file = openSync(storage.path(key), 'a');
  let waiting: string[] = [];
  let written = performance.now();
  const flush = () => {
    if (waiting.length > 0) writeSync(file, waiting.join(''));
    waiting = [];
    written = performance.now();
  };
  return {
    append(point) {
      waiting.push(`${JSON.stringify(point)}\n`);
      if (performance.now() - written >= waitMs) flush();
    },
    seal: async () => flush(),
    async close() {
      flush();
      closeSync(file);
    },
  };
}
