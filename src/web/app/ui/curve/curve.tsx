import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { words } from '../../words/words.js';
import { LargeButton } from '../large/large-button.js';
import { useLarge } from '../large/use-large.js';
import type { CurveProps } from './curve-props.js';
import { CurveTable } from './curve-table.js';
import { DrawnCurve } from './drawn-curve.js';
import { LargeCurve } from './large-curve.js';
import { Legend } from './legend.js';

/** Curves over the steps of a training: smoothed with the raw values behind, to zoom, to point at, to enlarge, and as a table. */
export function Curve(props: CurveProps) {
  const { title, text, x, series } = props;
  const isTable = useSignal(false);
  const { isOpen, area } = useLarge<HTMLElement>();
  const id = useId();
  const tableButton = () => (
    <button
      type="button"
      class="plain small"
      aria-expanded={isTable.value}
      onClick={() => {
        isTable.value = !isTable.value;
      }}
    >
      {words.value.training.asTable}
    </button>
  );
  const table = () => isTable.value && <CurveTable x={x} series={series} />;
  return (
    <section ref={area} class="card curve" aria-labelledby={id}>
      <div class="between">
        <h2 id={id}>{title}</h2>
        <span class="row">
          {tableButton()}
          <LargeButton of={title} isOpen={isOpen} />
        </span>
      </div>
      <p class="quiet small">{text}</p>
      {/* It is drawn once: here, or over the window. */}
      {isOpen.value ? <div class="plot" /> : <DrawnCurve {...props} />}
      <Legend series={series} />
      {!isOpen.value && table()}
      {isOpen.value && (
        <LargeCurve
          {...props}
          tableButton={tableButton}
          table={table}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </section>
  );
}
