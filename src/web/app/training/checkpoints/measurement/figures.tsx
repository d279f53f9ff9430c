import { duration, figure, number } from '../../../words/format.js';
import { words } from '../../../words/words.js';
import type { MeasurementResult } from './measurement.js';

const figures = ['precision', 'recall', 'swd', 'msSsim', 'spread', 'rKid'] as const;

/** The figures of a measurement, each with its interval, beside those of real pictures. */
export function Figures({ result }: { readonly result: MeasurementResult }) {
  const { measurement } = words.value;
  const { images, heldOut, seconds } = result;
  return (
    <details>
      <summary>
        {measurement.figures}{' '}
        <span class="quiet numbers headline">
          {(['precision', 'recall', 'swd'] as const)
            .map(name => `${measurement.names[name].name} ${figure(result[name].value)}`)
            .join(' · ')}
        </span>
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{measurement.figure}</th>
            <th scope="col">{measurement.generated}</th>
            <th scope="col">{measurement.reals}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map(name => (
            <tr key={name}>
              <th scope="row">
                {measurement.names[name].name}
                <span class="quiet">{measurement.names[name].text}</span>
              </th>
              <Value {...result[name]} />
              <Value {...result[name].reals} />
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet small">
        {measurement.against(
          number(images),
          heldOut ? measurement.heldOut : measurement.learned,
          duration(Math.max(1, seconds)),
        )}
      </p>
    </details>
  );
}

function Value({ value, low, high }: { readonly value: number; readonly low: number; readonly high: number }) {
  return (
    <td>
      {figure(value)}
      <span class="quiet">{words.value.measurement.interval(figure(low), figure(high))}</span>
    </td>
  );
}
