import { useMemo } from 'preact/hooks';
import type { Job } from '../../../client/index.js';
import { Curve } from '../ui/curve.js';
import { words } from '../words/words.js';
import { useMetrics } from './metrics.js';

/** The figures of a training over its steps, bound to the step that the page shows. */
export function Curves(props: {
  readonly job: Job;
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}) {
  const { training } = words.value;
  const points = useMetrics(props.job.id);
  const losses = useMemo(() => {
    const x = points.map(({ step }) => step);
    const column = (name: 'generator' | 'discriminator' | 'dReal' | 'dFake') => points.map(point => point[name]);
    return {
      x,
      generator: column('generator'),
      discriminator: column('discriminator'),
      dReal: column('dReal'),
      dFake: column('dFake'),
    };
  }, [points]);
  const quality = useMemo(() => {
    const measured = points.filter(point => point.quality);
    return {
      x: measured.map(({ step }) => step),
      swd: measured.map(point => point.quality!.swd),
      floor: measured.map(point => point.quality!.swdFloor),
    };
  }, [points]);
  const shared = { at: props.step ?? points.at(-1)?.step, onPick: props.onStep };
  return (
    <>
      <Curve
        {...shared}
        title={training.losses}
        text={training.lossesText}
        x={losses.x}
        series={[
          { label: training.generator, values: losses.generator, color: '--first' },
          { label: training.discriminator, values: losses.discriminator, color: '--second' },
        ]}
      />
      <Curve
        {...shared}
        title={training.probabilities}
        text={training.probabilitiesText}
        x={losses.x}
        range={[0, 1]}
        series={[
          { label: training.dReal, values: losses.dReal, color: '--second' },
          { label: training.dFake, values: losses.dFake, color: '--first' },
        ]}
      />
      {quality.x.length > 0 && (
        <Curve
          {...shared}
          title={training.quality}
          text={training.qualityText}
          x={quality.x}
          series={[
            { label: training.swd, values: quality.swd, color: '--first' },
            { label: training.swdFloor, values: quality.floor, color: '--second' },
          ]}
        />
      )}
    </>
  );
}
