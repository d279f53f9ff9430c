import { flopsOf, type Pass, type PassKind, stepPasses } from '../../../src/estimate/flops.js';
import { presets } from '../../../src/model/presets.js';
import type { Precision } from '../../../src/schema/precision.js';
import type { ComparisonResult, Watch } from '../compare.js';
import { SideProcess } from '../side-process.js';
import type { LayerPassesOptions } from '../sides/layer-passes.js';

const directions: Record<PassKind, string> = {
  forward: 'forward',
  inputGradient: 'gradient of the input',
  kernelGradient: 'gradient of the kernel',
};

/** Where a training step's time goes: every layer of preset `seed` alone, in each direction, with the rate it reaches. */
export async function profile(
  {
    quick,
    steps,
    precision,
  }: { readonly quick: boolean; readonly steps: number | undefined; readonly precision: Precision },
  { progress, signal }: Watch,
): Promise<ComparisonResult[]> {
  const { hyperparameters } = presets.seed;
  const passes = stepPasses(hyperparameters);
  const runs = steps ?? (quick ? 1 : 5);
  progress('profile: preparing every layer');
  const spec = {
    name: 'the layers',
    entry: 'layer-passes',
    options: { hyperparameters, precision } satisfies LayerPassesOptions,
  };
  const { side } = await SideProcess.start(spec, signal);
  try {
    const seconds = passes.map((): number[] => []);
    for (let run = 0; run <= runs; run++) {
      progress(`profile: ${run === 0 ? 'first run' : `run ${run} of ${runs}`} of ${passes.length} passes`);
      for (const times of seconds) times.push(await side.run());
    }
    await side.end();
    return byLayer(passes, seconds, runs, precision);
  } finally {
    side.kill();
  }
}

function byLayer(
  passes: readonly Pass[],
  seconds: readonly (readonly number[])[],
  runs: number,
  precision: Precision,
): ComparisonResult[] {
  const layers = [...new Set(passes.map(({ layer }) => layer.name))];
  return layers.map(name => {
    const own = passes.map((pass, i) => ({ pass, times: seconds[i]! })).filter(({ pass }) => pass.layer.name === name);
    const { layer } = own[0]!.pass;
    return {
      name: 'profile',
      title: `${name}, ${layer.kernel.shape.join('×')}, ${precision}`,
      runs,
      work: { amount: flopsOf(own[0]!.pass) / 1e9, unit: 'GFLOP' },
      sides: own.map(({ pass, times: [first, ...measured] }) => ({
        name: `${directions[pass.kind]}, ${pass.times}× a step`,
        firstSeconds: first!,
        seconds: measured,
        peakBytes: null,
      })),
    };
  });
}
