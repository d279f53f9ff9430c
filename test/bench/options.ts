import { parseArgs } from 'node:util';

/** Every benchmark, in the order in which they run. */
export const benchmarkNames = ['empty', 'seed', 'paper', 'profile', 'generation', 'png', 'ingest', 'polling'] as const;
export type BenchmarkName = (typeof benchmarkNames)[number];

export interface BenchOptions {
  readonly json: boolean;
  readonly only: readonly BenchmarkName[];
  /** Measured steps of each side of the training benchmarks; undefined: each benchmark's own number. */
  readonly steps: number | undefined;
  readonly quick: boolean;
}

export const usage = `npm run bench -- [NAME...] [options]

  NAME...         run these alone: ${benchmarkNames.join(', ')}
  --json          print one JSON document with every sample instead of the table
  --only NAME...  the same
  --steps N       measure N training steps of each side, after the first one
  --quick         few and small runs: shows that the benchmarks work, not how fast anything is
  --help          this text`;

/**
 * Reads the benchmarks' arguments.
 * @returns null when help is wanted
 * @throws Error that names the wrong argument
 */
export function parseBenchOptions(args: readonly string[]): BenchOptions | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      steps: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  // `--only seed paper`: the names after the first are positional.
  const names = [...values.only, ...positionals].flatMap(list => list.split(','));
  const unknown = names.find(name => !benchmarkNames.some(known => known === name));
  if (unknown !== undefined)
    throw new Error(`There is no benchmark ${unknown}; there are ${benchmarkNames.join(', ')}`);
  return {
    json: values.json,
    only: names.length === 0 ? benchmarkNames : benchmarkNames.filter(name => names.includes(name)),
    steps: stepsOf(values.steps),
    quick: values.quick,
  };
}

function stepsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const steps = Number(text);
  if (!/^\d+$/.test(text) || steps < 1 || steps > 10_000)
    throw new Error(`--steps must be a whole number from 1 to 10000, not ${text}`);
  return steps;
}
