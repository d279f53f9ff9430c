import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DcganClient } from '../../client/index.js';
import { defaultPreset } from '../default-preset.js';
import { UsageError } from '../failures.js';

type Body = Parameters<DcganClient['createSweep']>[0]['body'];

export interface SweepChoices {
  readonly dataset?: string;
  readonly preset?: string;
  readonly vary?: readonly string[];
  readonly runs?: number;
  readonly minutes?: number;
  readonly steps?: number;
  readonly metric?: string;
  readonly seed?: number;
}

/** Runs that are drawn where nothing says how many. */
const defaultRuns = 8;

/**
 * The body of POST /sweeps: that of a file, or what the options describe. Lists of values are combined in every way; as soon
 * as one is a range, or the number of runs is given, they are drawn at random.
 * @throws UsageError
 */
export function sweepRequest({ dataset, preset, vary = [], runs, minutes, steps, metric, seed }: SweepChoices): Body {
  if (dataset === undefined) throw new UsageError('sweep start needs the --dataset to train on, or a FILE');
  if (vary.length === 0) throw new UsageError('sweep start needs what to --vary, as in --vary batchSize=16,32,64');
  if ((minutes === undefined) === (steps === undefined))
    throw new UsageError('sweep start needs either --minutes or --steps, for all runs together');
  const parameters = Object.fromEntries(vary.map(variation));
  const isGrid = runs === undefined && Object.values(parameters).every(candidates => 'values' in candidates);
  return {
    dataset,
    preset: preset ?? defaultPreset,
    search: isGrid ? { strategy: 'grid', parameters } : { strategy: 'random', runs: runs ?? defaultRuns, parameters },
    budget: minutes === undefined ? { steps } : { minutes },
    ...(metric === undefined ? {} : { metric }),
    ...(seed === undefined ? {} : { seed }),
  } as Body;
}

/** @throws UsageError when the file cannot be read, or is no JSON */
export async function sweepFile(folder: string, file: string): Promise<Body> {
  const text = await readFile(resolve(folder, file), 'utf8').catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
  try {
    return JSON.parse(text) as Body;
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

type Candidates = { values: unknown[] } | { min: number; max: number; scale: 'linear' | 'log' };

/** `batchSize=16,32`, or `generatorLearningRate=0.0001..0.001`: a wide range is drawn from evenly by its orders of magnitude. */
function variation(text: string): [string, Candidates] {
  const [, name, value = ''] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined)
    throw new UsageError(`--vary takes NAME=VALUE,VALUE,… or NAME=MIN..MAX, as in --vary batchSize=16,32, not ${text}`);
  const range = /^([\d.e+-]+?)\.\.([\d.e+-]+)$/i.exec(value)?.slice(1).map(Number);
  const [min, max] = range ?? [];
  if (min !== undefined && max !== undefined && Number.isFinite(min) && Number.isFinite(max))
    return [name, { min, max, scale: min > 0 && max / min >= 10 ? 'log' : 'linear' }];
  return [name, { values: valuesOf(value) }];
}

/** Values with commas between them, each JSON or a word: `16,32`, `true,false`, `[64,32],[96,48]`. */
function valuesOf(text: string): unknown[] {
  try {
    return JSON.parse(`[${text}]`) as unknown[];
  } catch {
    return text.split(',').map(word => word.trim());
  }
}
