import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { fleet } from '../benchmarks/fleet.js';
import { type FleetResult, fleetJson, fleetText } from './figures.js';

const root = resolve(import.meta.dirname, '../../..');
const result: FleetResult = {
  jobs: 10_000,
  workers: 50,
  killed: 5,
  takenAgain: 4,
  seconds: 301.4,
  parts: [
    { title: 'queuing', figures: [{ name: 'memory of Redis', unit: 'kB', first: 2, last: 2.1 }] },
    { title: 'working off', figures: [{ name: 'by the clock', unit: 'ms', first: 20, last: 10 }] },
  ],
};

it('prints what the first and the last jobs cost beside each other', () => {
  expect(fleetText(result)).toBe(`\
                   first 1000 jobs  last 1000 jobs  of the first
─────────────────  ───────────────  ──────────────  ────────────
fleet: queuing
  memory of Redis          2.00 kB         2.10 kB         1.05×

fleet: working off
  by the clock             20.0 ms         10.0 ms         0.50×

fleet: by the event stream each of the 10000 jobs has ended exactly once, with 50 workers, 5 of which were killed; 4 jobs were taken again; 301 s`);
  expect(fleetJson(result).parts[1]!.figures[0]!.ratio).toBe(0.5);
});

it('small fleets end every job exactly once, also those whose worker was killed', async () => {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const compiled = await mkdtemp(join(cache, 'test-'));
  try {
    await writeFile(join(compiled, 'package.json'), '{"type":"module"}');
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    await promisify(execFile)(tsc, ['-p', 'tsconfig.bench.json', '--outDir', compiled], { cwd: root });
    const entry = join(compiled, 'test', 'bench', 'fleet', 'worker-process.js');
    const watch = { progress: () => {}, signal: new AbortController().signal };
    const { jobs, workers, killed, parts } = await fleet({ quick: true, entry }, watch);
    expect({ jobs, workers, killed }).toEqual({ jobs: 300, workers: 5, killed: 1 });
    for (const { figures } of parts)
      for (const { name, first, last } of figures) {
        expect([name, Number.isFinite(first) && Number.isFinite(last)]).toEqual([name, true]);
        // What the same jobs keep there does not depend on the machine, but for what Redis reserves ahead.
        if (name === 'memory of Redis') expect(last).toBeLessThan(20);
      }
  } finally {
    await rm(compiled, { recursive: true, force: true });
  }
});
