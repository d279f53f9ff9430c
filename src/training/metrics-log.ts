import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { metricsFile } from '../job/files.js';
import { MetricsPoint } from '../schema/job.js';

/** Appends to a job's metrics history; at least once a second it reaches the file. */
export class MetricsLog {
  readonly #file: number;
  #waiting: string[] = [];
  #written = performance.now();

  private constructor(file: number) {
    this.#file = file;
  }

  /** Opens the history and drops the lines after `step`, which a resumed training writes again. */
  static async open(directory: string, step: number): Promise<MetricsLog> {
    await mkdir(directory, { recursive: true });
    const path = join(directory, metricsFile);
    const lines = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const kept = lines.split('\n').filter(line => stepOf(line) <= step);
    const temporary = `${path}.tmp`;
    await writeFile(temporary, kept.map(line => `${line}\n`).join(''));
    await rename(temporary, path);
    return new MetricsLog(openSync(path, 'a'));
  }

  append(point: MetricsPoint): void {
    this.#waiting.push(`${JSON.stringify(point)}\n`);
    if (performance.now() - this.#written >= 1000) this.flush();
  }

  flush(): void {
    if (this.#waiting.length > 0) writeSync(this.#file, this.#waiting.join(''));
    this.#waiting = [];
    this.#written = performance.now();
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}

/** The step of a line; infinite for one that was cut off. */
function stepOf(line: string): number {
  try {
    return MetricsPoint.parse(JSON.parse(line)).step;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
