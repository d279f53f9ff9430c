import { median } from '../../src/math/median.js';
import type { Quality } from '../../src/schema/quality.js';
import type { MeasuredCandidate } from './benchmarks/candidates.js';
import type { DirectionsResult } from './benchmarks/directions.js';
import type { PrecisionResult } from './benchmarks/precision.js';
import type { ProjectionResult } from './benchmarks/projection.js';
import type { QualityResult } from './benchmarks/quality.js';
import type { ComparisonResult } from './compare.js';
import { type FleetResult, fleetJson, fleetText } from './fleet/figures.js';
import { type Placement, placementText } from './gpu/placement.js';
import type { Machine } from './machine.js';
import { type ServingResult, servingJson, servingText } from './serving/figures.js';
import { speedup } from './statistics.js';
import { table } from './table.js';
import { bytes, digits, seconds } from './units.js';
import { type WebResult, webJson, webText } from './web/figures.js';

/** What was measured, and where. */
export interface Report {
  readonly machine: Machine;
  readonly results: readonly ComparisonResult[];
  readonly quality?: QualityResult | undefined;
  readonly candidates?: readonly MeasuredCandidate[] | undefined;
  readonly directions?: DirectionsResult | undefined;
  readonly projection?: ProjectionResult | undefined;
  readonly precision?: PrecisionResult | undefined;
  readonly serving?: ServingResult | undefined;
  readonly web?: WebResult | undefined;
  readonly fleet?: FleetResult | undefined;
  readonly placements?: readonly Placement[] | undefined;
}

/** The report with the figures that follow from the samples, for machines. */
export function reportJson({ machine, results, serving, web, fleet, ...others }: Report): string {
  const figures = results.map(({ sides, ...comparison }) => ({
    ...comparison,
    sides: sides.map(side => ({
      ...side,
      medianSeconds: median(side.seconds),
      perSecond: comparison.work.amount / median(side.seconds),
      speedup: speedup(sides[0]!.seconds, side.seconds),
    })),
  }));
  const of = {
    serving: serving && servingJson(serving),
    web: web && webJson(web),
    fleet: fleet && fleetJson(fleet),
  };
  return JSON.stringify({ machine, results: figures, ...others, ...of }, null, 2);
}

/** The report for people: the machine, a line for each side of each comparison, and one for each training. */
export function reportText({
  machine,
  results,
  quality,
  candidates,
  directions,
  projection,
  precision,
  serving,
  web,
  fleet,
  placements,
}: Report): string {
  const parts = [
    machineText(machine),
    ...(results.length > 0 ? [timesText(results)] : []),
    ...(placements ? [placementText(placements)] : []),
    ...(directions ? [directionsText(directions)] : []),
    ...(projection ? [projectionText(projection)] : []),
    ...(precision ? [precisionText(precision)] : []),
    ...(quality ? [qualityText(quality)] : []),
    ...(candidates ? [candidatesText(candidates)] : []),
    ...(serving ? [servingText(serving)] : []),
    ...(web ? [webText(web)] : []),
    ...(fleet ? [fleetText(fleet)] : []),
  ];
  return parts.join('\n\n');
}

function timesText(results: readonly ComparisonResult[]): string {
  const hasCpu = results.some(({ sides }) => sides.some(({ cpuSeconds }) => cpuSeconds));
  const cells = results.flatMap(({ sides, work }) =>
    sides.map(side => {
      const { name, peakBytes, cpuSeconds } = side;
      const cpu = hasCpu ? [cpuSeconds ? seconds(median(cpuSeconds)) : ''] : [];
      const middle = median(side.seconds);
      const range = `${seconds(Math.min(...side.seconds))} – ${seconds(Math.max(...side.seconds))}`;
      const rate = `${digits(work.amount / middle)} ${work.unit}s/s`;
      const speed = sides.length > 1 ? `${digits(speedup(sides[0]!.seconds, side.seconds))}×` : '';
      return [`  ${name}`, seconds(middle), range, ...cpu, rate, speed, peakBytes === null ? '' : bytes(peakBytes)];
    }),
  );
  const lines = table(
    ['', 'median', 'fastest – slowest', ...(hasCpu ? ['CPU time'] : []), 'rate', 'speed', 'peak memory'],
    ['left', 'right', 'right', ...(hasCpu ? (['right'] as const) : []), 'right', 'right', 'right'],
    cells,
  ).split('\n');
  const groups = results.map(({ name, title, runs, sides }, i) => {
    const first = 2 + results.slice(0, i).reduce((sum, before) => sum + before.sides.length, 0);
    const count = `${runs} ${runs === 1 ? 'run' : 'runs'}`;
    return [`${name}: ${title} (${count})`, ...lines.slice(first, first + sides.length)].join('\n');
  });
  return [...lines.slice(0, 2), groups.join('\n\n')].join('\n');
}

function qualityText({ minutes, images, trainings }: QualityResult): string {
  const trained = trainings.map(({ name, seed, steps, secondsPerStep, quality: { swd, msSsim, rKid } }) => [
    `  ${name}`,
    String(seed),
    String(steps),
    secondsPerStep === null ? '' : seconds(secondsPerStep),
    swd.toFixed(1),
    msSsim.toFixed(3),
    rKid.toFixed(4),
  ]);
  const [{ swdFloor, msSsimReals, rKidFloor }] = trainings.map(({ quality }) => quality) as [Quality];
  const reals = ['  real images', '', '', '', swdFloor.toFixed(1), msSsimReals.toFixed(3), rKidFloor.toFixed(4)];
  const lines = table(
    ['', 'seed', 'steps', 'a step', 'SWD', 'MS-SSIM', 'rKID'],
    ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    [...trained, reals],
  ).split('\n');
  const title = `quality: ${minutes} min of training on demo-faces, ${images} images of each`;
  return [...lines.slice(0, 2), title, ...lines.slice(2)].join('\n');
}

function candidatesText(measured: readonly MeasuredCandidate[]): string {
  const of = ({ value, reals }: { value: number; reals: { value: number } }, places: number) =>
    `${value.toFixed(places)} (${reals.value.toFixed(places)})`;
  const cells = measured.map(({ name, dataset, seed, step, secondsPerStep, score, nearest, best }) => [
    `  ${name}, ${dataset}`,
    String(seed),
    `${step}${best ? ' *' : ''}`,
    secondsPerStep === null ? '' : seconds(secondsPerStep),
    of(score.swd, 1),
    of(score.msSsim, 2),
    of(score.precision, 2),
    of(score.recall, 2),
    nearest ? of({ value: nearest.nearest, reals: { value: nearest.nearestReals } }, 3) : '',
  ]);
  const lines = table(
    ['', 'seed', 'step', 'a step', 'SWD', 'MS-SSIM', 'precision', 'recall', 'nearest'],
    ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    cells,
  ).split('\n');
  const title = 'candidates: up to 512 images of each, and of real ones in parentheses; * is bestCheckpoint';
  return [...lines.slice(0, 2), title, ...lines.slice(2)].join('\n');
}

function directionsText({ steps, draws, measured }: DirectionsResult): string {
  const cells = measured.map(({ method, ticks, share, leastShare, cosine, accuracy, certainty }) => [
    `  ${method}`,
    `${ticks} + ${ticks}`,
    ...[share, leastShare].map(part => `${(100 * part).toFixed(1)} %`),
    cosine.toFixed(2),
    ...[accuracy, certainty].map(figure => figure?.toFixed(2) ?? ''),
  ]);
  const lines = table(
    ['', 'ticks', 'faces', 'least', 'cosine', 'accuracy', 'certainty'],
    ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    cells,
  ).split('\n');
  const title = `directions: of 64 faces, those whose background gets brighter by 20 levels; tiny, ${steps} steps; ${draws} ${draws === 1 ? 'draw' : 'draws'}`;
  return [...lines.slice(0, 2), title, ...lines.slice(2)].join('\n');
}

/** Levels within which a latent counts as found. */
const foundWithin = 0.1;

function projectionText({ checkpoint, preset, imageSize, each }: ProjectionResult): string {
  const figures = (of: (one: ProjectionResult['each'][number]) => number) => each.map(of);
  const found = each.filter(({ difference }) => difference < foundWithin).length;
  const differences = figures(({ difference }) => difference);
  const rows = (name: string, values: readonly number[], text: (value: number) => string) => [
    `  ${name}`,
    text(median(values)),
    `${text(Math.min(...values))} – ${text(Math.max(...values))}`,
  ];
  const lines = table(
    ['', 'median', 'least – most'],
    ['left', 'right', 'right'],
    [
      rows('difference, levels', differences, value => value.toFixed(3)),
      rows(
        'time',
        figures(one => one.seconds),
        seconds,
      ),
      rows(
        'CPU time',
        figures(one => one.cpuSeconds),
        seconds,
      ),
    ],
  ).split('\n');
  const title = `projection: ${found} of ${each.length} latents found within ${foundWithin} levels; ${preset}, ${imageSize}×${imageSize}, ${checkpoint}`;
  return [...lines.slice(0, 2), title, ...lines.slice(2)].join('\n');
}

function precisionText({ checkpoint, preset, imageSize, count, seeds, batches }: PrecisionResult): string {
  const cells = [
    ...seeds.map((difference, i) => [`  seed ${i + 1}, from float32`, difference] as const),
    ['  in batches, from alone', batches] as const,
  ].map(([name, { mean, most }]) => [name, mean.toFixed(3), String(most)]);
  const lines = table(['', 'mean', 'most'], ['left', 'right', 'right'], cells).split('\n');
  const title = `precision: differences of levels in bfloat16; ${count} images of each seed; ${preset}, ${imageSize}×${imageSize}, ${checkpoint}`;
  return [...lines.slice(0, 2), title, ...lines.slice(2)].join('\n');
}

function machineText(machine: Machine): string {
  const { device, memoryBytes, system, node, tensorflow, date, precisions, fasterPrecision } = machine;
  const trials = precisions.map(
    trial => `${trial.precision} ${trial.seconds === null ? 'not supported' : seconds(trial.seconds)}`,
  );
  return [
    `${device}, ${bytes(memoryBytes)} memory · ${system} · Node ${node} · TensorFlow ${tensorflow} · ${date}`,
    `trial steps: ${trials.join(', ')}; the faster is ${fasterPrecision}`,
  ].join('\n');
}
