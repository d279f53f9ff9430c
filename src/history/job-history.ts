import { logFile, sampleFile, samplesFolder, stepOfSample } from '../job/files.js';
import { type Line, linesOf, type Storage } from '../storage/index.js';
import { piecesOf } from './pieces-of.js';
import { type StoredMetrics, storedMetrics } from './stored-metrics.js';

/** What trainings leave besides checkpoints: metrics, samples, and what has happened to a job. */
export interface JobHistory {
  /** A job's metrics; undefined before its trainer has begun to write them. */
  metrics(job: string): Promise<StoredMetrics | undefined>;
  /** The lines of a job's log from an offset on; undefined when there is none. */
  log(job: string, offset: number): Promise<AsyncIterable<Line> | undefined>;
  /** Adds lines, each with its end, to a job's log. */
  note(job: string, lines: string): Promise<void>;
  /** The steps of which there are samples, in their order. */
  sampleSteps(job: string): Promise<number[]>;
  /** The sample of a step, a PNG; undefined when there is none. */
  sample(job: string, step: number): Promise<Uint8Array | undefined>;
  /** When the sample of a step was written, and its size; undefined when there is none. */
  sampleFacts(job: string, step: number): Promise<{ readonly bytes: number; readonly changedAt: Date } | undefined>;
  /** Removes everything of a job. */
  remove(job: string): Promise<void>;
}

const root = 'jobs';
const keyOf = (job: string, file: string) => `${root}/${job}/${file}`;

/** What is kept of jobs in a storage. */
export function jobHistory(storage: Storage): JobHistory {
  return {
    metrics: job => storedMetrics(storage, `${root}/${job}`),
    async log(job, offset) {
      const key = keyOf(job, logFile);
      return (await storage.facts(key)) && linesOf(piecesOf(storage, key, offset), offset);
    },
    note: (job, lines) => storage.append(keyOf(job, logFile), Buffer.from(lines)),
    async sampleSteps(job) {
      const names = await storage.list(keyOf(job, samplesFolder));
      return names.flatMap(name => stepOfSample(name) ?? []).sort((a, b) => a - b);
    },
    sample: (job, step) => storage.read(keyOf(job, sampleFile(step))),
    sampleFacts: (job, step) => storage.facts(keyOf(job, sampleFile(step))),
    remove: job => storage.remove(`${root}/${job}`),
  };
}
