/** Measures how fast this machine trains, generates and decodes. Nothing here passes or fails. */

import { StatusLine } from '../../src/cli/terminal/status-line.js';
import { readArguments } from '../../src/service/arguments.js';
import { type MeasuredCandidate, measureCandidates } from './benchmarks/candidates.js';
import { type DirectionsResult, directions } from './benchmarks/directions.js';
import { fleet } from './benchmarks/fleet.js';
import { generation, generator, png } from './benchmarks/generation.js';
import { gpu } from './benchmarks/gpu.js';
import { ingest } from './benchmarks/ingest.js';
import { polling } from './benchmarks/polling.js';
import { type PrecisionResult, precision } from './benchmarks/precision.js';
import { profile } from './benchmarks/profile.js';
import { type ProjectionResult, projection } from './benchmarks/projection.js';
import { type QualityResult, quality } from './benchmarks/quality.js';
import { serving } from './benchmarks/serving.js';
import { step } from './benchmarks/step.js';
import { trainingStep } from './benchmarks/training-step.js';
import { web } from './benchmarks/web.js';
import { type Comparison, type ComparisonResult, compare, type Watch } from './compare.js';
import type { FleetResult } from './fleet/figures.js';
import type { Placement } from './gpu/placement.js';
import { describeMachine, type Machine } from './machine.js';
import { type BenchmarkName, type BenchOptions, parseBenchOptions, usage } from './options.js';
import { reportJson, reportText } from './report.js';
import type { ServingResult } from './serving/figures.js';
import type { WebResult } from './web/figures.js';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());

const options = readArguments(parseBenchOptions, usage);
const status = new StatusLine(process.stderr);
try {
  const watch: Watch = { progress: text => status.update(text), signal: interruption.signal };
  watch.progress('Trying the precisions of this machine');
  const machine = await describeMachine(watch.signal);
  const results: ComparisonResult[] = [];
  let trained: QualityResult | undefined;
  let candidates: MeasuredCandidate[] | undefined;
  let served: ServingResult | undefined;
  let compared: PrecisionResult | undefined;
  let found: DirectionsResult | undefined;
  let projected: ProjectionResult | undefined;
  let shown: WebResult | undefined;
  let worked: FleetResult | undefined;
  let placements: readonly Placement[] | undefined;
  for (const name of options.only) {
    const begun = performance.now();
    if (name === 'serving') served = await serving(options, watch);
    else if (name === 'precision') compared = await precision(options, watch);
    else if (name === 'quality') trained = await quality({ ...options, minutes: options.minutes ?? 10 }, watch);
    else if (name === 'candidates') candidates = await measureCandidates(options, watch);
    else if (name === 'directions') found = await directions(options, watch);
    else if (name === 'web') shown = await web(options, watch);
    else if (name === 'fleet') worked = await fleet(options, watch);
    else if (name === 'gpu') {
      const measured = await gpu(options, watch);
      results.push(...measured.steps);
      placements = measured.placements;
    } else if (name === 'projection') projected = await projection(options, watch);
    else results.push(...[await benchmark(name, options, machine, watch)].flat());
    status.print(`${name}: done in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
  status.print('');
  const report = {
    machine,
    results,
    quality: trained,
    candidates,
    directions: found,
    projection: projected,
    precision: compared,
    serving: served,
    web: shown,
    fleet: worked,
    placements,
  };
  console.log((options.json ? reportJson : reportText)(report));
} catch (error) {
  status.print(interruption.signal.aborted ? 'Stopped.' : error instanceof Error ? error.message : String(error));
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}

async function benchmark(
  name: Exclude<
    BenchmarkName,
    'quality' | 'candidates' | 'directions' | 'projection' | 'precision' | 'serving' | 'web' | 'fleet' | 'gpu'
  >,
  { steps, quick, pytorch, tensorflow }: BenchOptions,
  { fasterPrecision }: Machine,
  watch: Watch,
): Promise<ComparisonResult | ComparisonResult[]> {
  const precisions = [...new Set(['float32', fasterPrecision] as const)];
  switch (name) {
    case 'empty':
    case 'seed':
    case 'paper':
    case 'stable':
    case 'tiny':
      return compare(trainingStep(name, { steps, quick, fasterPrecision }), watch);
    case 'profile':
      return profile({ quick, steps, precision: fasterPrecision }, watch);
    case 'generation':
      return compare(generation({ quick }), watch);
    case 'generator':
      return compareAll(generator({ quick, precisions }), watch);
    case 'step':
      return compareAll(step({ steps, quick, precisions, pytorch, tensorflow }), watch);
    case 'png':
      return compare(png({ quick }), watch);
    case 'ingest':
      return ingest({ quick }, watch);
    case 'polling':
      return polling({ quick }, watch);
  }
}

async function compareAll(comparisons: readonly Comparison[], watch: Watch): Promise<ComparisonResult[]> {
  const results: ComparisonResult[] = [];
  for (const comparison of comparisons) results.push(await compare(comparison, watch));
  return results;
}
