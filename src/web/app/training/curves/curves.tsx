import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Job } from '../../../../client/index.js';
import { Curve } from '../../ui/curve/curve.js';
import { CurveOptions, useCurveView } from '../../ui/curve/curve-options.js';
import type { Series } from '../../ui/curve/series.js';
import { words } from '../../words/words.js';
import type { ShownStep } from '../samples/shown-step.js';
import { useDetail } from './detail.js';
import { useCurves } from './metrics.js';
import type { CurveName } from './thinned.js';

/** The figures of a training over its steps, bound to the step that the page shows. */
export function CurvesOfTraining({ job, shown }: { readonly job: Job; readonly shown: ShownStep }) {
  const { training } = words.value;
  const view = useCurveView();
  const whole = useCurves(job.id, job.progress.step);
  const curves = useDetail(job.id, whole, view.zoom);
  const last = whole?.buckets.to.at(-1) ?? 0;
  const at = useMemo(() => computed(() => shown.now.value ?? last), [shown, last]);
  const x = useMemo(() => middles(curves?.buckets.from ?? [], curves?.buckets.to ?? []), [curves]);
  const line = (name: CurveName, label: string, color: string): Series => {
    const { mean, min, max } = curves?.buckets[name] ?? { mean: [], min: [], max: [] };
    return { label, values: mean, min, max, color };
  };
  const losses = useMemo(
    () => [line('generator', training.generator, '--first'), line('discriminator', training.discriminator, '--second')],
    [curves, training],
  );
  const probabilities = useMemo(
    () => [line('dReal', training.dReal, '--second'), line('dFake', training.dFake, '--first')],
    [curves, training],
  );
  const quality = useMemo(() => {
    const measured = curves?.measured ?? [];
    return {
      x: measured.map(({ step }) => step),
      series: [
        { label: training.swd, values: measured.map(({ swd }) => swd), color: '--first' },
        { label: training.swdFloor, values: measured.map(({ swdFloor }) => swdFloor), color: '--second' },
      ],
    };
  }, [curves, training]);
  const overfitting = useMemo(() => {
    const measured = (curves?.measured ?? []).filter(({ overfitting: value }) => value !== null);
    const values = measured.map(({ overfitting: value }) => value);
    return {
      x: measured.map(({ step }) => step),
      series: [{ label: training.overfitting, values, color: '--second' }],
    };
  }, [curves, training]);
  if (!curves) return null;
  if (x.length === 0)
    return (
      <section class="card">
        <p class="quiet">{training.noCurvesYet}</p>
      </section>
    );
  const options = () => <CurveOptions view={view} all={[curves.buckets.from[0]!, last]} around={at.peek()} />;
  const shared = {
    view,
    options,
    at,
    onPick: shown.choose,
    onPoint: (step: number | undefined) => {
      shown.pointed.value = step;
    },
  };
  return (
    <>
      {options()}
      <Curve {...shared} title={training.losses} text={training.lossesText} x={x} series={losses} />
      <Curve
        {...shared}
        title={training.probabilities}
        text={training.probabilitiesText}
        x={x}
        range={[0, 1]}
        series={probabilities}
      />
      {quality.x.length > 0 && <Curve {...shared} title={training.quality} text={training.qualityText} {...quality} />}
      {overfitting.x.length > 0 && (
        <Curve
          {...shared}
          title={training.overfitting}
          text={training.overfittingText}
          range={[0, 1]}
          {...overfitting}
        />
      )}
    </>
  );
}

/** One step for each bucket: its middle. */
function middles(from: readonly number[], to: readonly number[]): number[] {
  return from.map((step, i) => Math.round((step + to[i]!) / 2));
}
