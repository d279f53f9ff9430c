import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Curve } from '../ui/curve/curve.js';
import { CurveOptions, useCurveView } from '../ui/curve/curve-options.js';
import { words } from '../words/words.js';
import { type ComparedJob, type Figure, figures, linesOf, useMetricsOf } from './compared-curves.js';

/** One figure of several trainings in one plot. */
export function ComparedCurve({ jobs }: { readonly jobs: readonly (ComparedJob & { readonly label: string })[] }) {
  const { compare } = words.value;
  const figure = useSignal<Figure>('generator');
  const at = useSignal<number | undefined>(undefined);
  const view = useCurveView();
  const metrics = useMetricsOf(jobs);
  const labels = jobs.map(({ label }) => label);
  const lines = useMemo(() => linesOf(metrics ?? [], labels, figure.value), [metrics, labels.join('\n'), figure.value]);
  if (!metrics) return null;
  const all = [lines.x[0] ?? 0, lines.x.at(-1) ?? 0] as const;
  const options = () => <CurveOptions view={view} all={all} around={at.value ?? all[1]} />;
  return (
    <div class="column">
      <label class="row">
        {compare.figure}
        <select
          value={figure.value}
          onChange={({ currentTarget }) => {
            figure.value = currentTarget.value as Figure;
          }}
        >
          {figures.map(name => (
            <option key={name} value={name}>
              {compare.figures[name]}
            </option>
          ))}
        </select>
      </label>
      {options()}
      <Curve
        key={figure.value}
        view={view}
        options={options}
        at={at}
        title={compare.figures[figure.value]}
        text={lines.x.length === 0 ? words.value.training.noQuality : compare.curvesText}
        onPick={step => {
          at.value = step;
        }}
        onPoint={() => {}}
        {...lines}
      />
    </div>
  );
}
