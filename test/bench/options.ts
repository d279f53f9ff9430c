import { parseArgs } from 'node:util';

/** Every benchmark, in the order in which they run. */
export const benchmarkNames = [
  'empty',
  'seed',
  'paper',
  'stable',
  'tiny',
  'profile',
  'step',
  'gpu',
  'generation',
  'generator',
  'png',
  'ingest',
  'polling',
  'serving',
  'precision',
  'directions',
  'projection',
  'web',
  'fleet',
  'quality',
  'candidates',
] as const;
export type BenchmarkName = (typeof benchmarkNames)[number];

/** Without a name, all run except those that train for minutes. */
const lasting: readonly BenchmarkName[] = [
  'step',
  'gpu',
  'directions',
  'projection',
  'web',
  'fleet',
  'quality',
  'candidates',
  'serving',
  'precision',
];
const usual = benchmarkNames.filter(name => !lasting.includes(name));

export interface BenchOptions {
  readonly json: boolean;
  readonly only: readonly BenchmarkName[];
  /** Measured steps of each side of the training benchmarks; undefined: each benchmark's own number. */
  readonly steps: number | undefined;
  readonly quick: boolean;
  /** Minutes of each training that `quality` compares, and that `web` keeps a page open; undefined: each one's own number. */
  readonly minutes: number | undefined;
  /** Number of seeds for each kind of training that `quality` compares: 1, 2, 3 … */
  readonly seeds: number;
  /** A Python with PyTorch. */
  readonly pytorch: string | undefined;
  /** A Python with TensorFlow. */
  readonly tensorflow: string | undefined;
  /** Folder in which `quality` and `candidates` keep their trainings, and look for those of an earlier run. */
  readonly resume: string | undefined;
  /** DATA_DIR with the checkpoints that `projection` searches, `serving` serves and `precision` compares. */
  readonly dataDir: string | undefined;
}

export const usage = `npm run bench -- [NAME...] [options]

  NAME...         run these alone: ${benchmarkNames.join(', ')}
  --json          print one JSON document with every sample instead of the table
  --only NAME...  the same
  --steps N       measure N training steps of each side, after the first one
  --quick         few and small runs: shows that the benchmarks work, not how fast anything is
  --minutes N     train so long for each line of quality, 10 when left out; keep a page open so long in web, 3 when left out
  --seeds N       train each with so many seeds; 1 when left out
  --pytorch PATH  compare with PyTorch: a python that has torch and numpy, for serving also fastapi, uvicorn and pillow
  --tensorflow PATH
                  compare step with TensorFlow for Python: a python that has tensorflow
  --resume FOLDER keep the trainings of quality and candidates in FOLDER, and go on there after a run that was cut off
  --data-dir PATH use the newest checkpoints of this DATA_DIR in projection, serving and precision, instead of training them
  --help          this text`;

/**
 * Parses the benchmarks' arguments.
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
      minutes: { type: 'string' },
      seeds: { type: 'string', default: '1' },
      pytorch: { type: 'string' },
      tensorflow: { type: 'string' },
      resume: { type: 'string' },
      'data-dir': { type: 'string' },
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
    only: names.length === 0 ? usual : benchmarkNames.filter(name => names.includes(name)),
    steps: values.steps === undefined ? undefined : count('steps', values.steps, 10_000),
    quick: values.quick,
    minutes: values.minutes === undefined ? undefined : count('minutes', values.minutes, 1440),
    seeds: count('seeds', values.seeds, 100),
    pytorch: values.pytorch,
    tensorflow: values.tensorflow,
    resume: values.resume,
    dataDir: values['data-dir'],
  };
}

function count(option: string, text: string, most: number): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < 1 || n > most)
    throw new Error(`--${option} must be a whole number from 1 to ${most}, not ${text}`);
  return n;
}
