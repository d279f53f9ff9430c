import type { Dataset } from '../../../../client/index.js';
import { bytes, number } from '../../words/format.js';
import { failureText, isHarmless, warningText } from '../../words/say.js';
import { words } from '../../words/words.js';
import { Numbers } from './numbers.js';

/** How many images a dataset has, what was left out, and what is worth knowing before one trains on it. */
export function Summary({ dataset }: { readonly dataset: Dataset }) {
  const { summary } = words.value.datasets;
  // The table of rejected files says it better.
  const warnings = dataset.warnings.filter(({ code }) => code !== 'FILES_SKIPPED' || dataset.rejected.length === 0);
  return (
    <section class="card" aria-labelledby="summary">
      <h2 id="summary">{summary.title}</h2>
      <p>{textOf(dataset)}</p>
      {dataset.error && (
        <p class="note error" role="alert">
          {failureText(dataset.error)}
        </p>
      )}
      {warnings.length > 0 && (
        <ul class="plain-list" aria-label={summary.warnings}>
          {warnings.map(warning => (
            <li key={warning.code} class={isHarmless(warning) ? 'note' : 'note warn'}>
              {warningText(warning)}
            </li>
          ))}
        </ul>
      )}
      <Numbers numbers={numbersOf(dataset)} />
      {dataset.framing && <p class="quiet small">{framingOf(dataset.framing)}</p>}
    </section>
  );
}

function textOf({ images, rejectedCount, excluded, status }: Dataset): string {
  const { summary } = words.value.datasets;
  if (images === null || status === 'unread') return summary.unread;
  if (status === 'changed') return summary.changed;
  const left = images - excluded;
  const kept = summary.kept(left, number(left));
  return rejectedCount ? kept + summary.alsoRejected(rejectedCount, number(rejectedCount)) : kept;
}

function numbersOf(dataset: Dataset): readonly (readonly [name: string, value: string])[] {
  const { summary } = words.value.datasets;
  const { images, duplicates, nearDuplicates, rejectedCount, ignored, sides, bytes: size } = dataset;
  if (images === null) return [];
  return [
    [summary.images, number(images)],
    ...(dataset.excluded > 0 ? ([[summary.excluded, number(dataset.excluded)]] as const) : []),
    ...(dataset.movedCrops > 0 ? ([[summary.movedCrops, number(dataset.movedCrops)]] as const) : []),
    [summary.duplicates, number(duplicates ?? 0)],
    [summary.nearDuplicates, number(nearDuplicates ?? 0)],
    [summary.rejected, number(rejectedCount ?? 0)],
    ...(ignored
      ? ([
          [summary.notes, number(ignored.notes)],
          [summary.litter, number(ignored.litter)],
          [summary.folders, number(ignored.folders)],
        ] as const)
      : []),
    ...(sides
      ? ([
          [summary.smallest, summary.pixels(number(sides.min))],
          [summary.median, summary.pixels(number(sides.median))],
          [summary.largest, summary.pixels(number(sides.max))],
        ] as const)
      : []),
    ...(size === null ? [] : ([[summary.disk, bytes(size)]] as const)),
  ];
}

function framingOf({ fit, crop, background }: NonNullable<Dataset['framing']>): string {
  const { framing } = words.value.datasets;
  const cut = fit === 'crop' ? ` · ${framing.crops[crop].name}` : '';
  return `${framing.fit}: ${framing.fits[fit].name}${cut} · ${framing.background}: #${background}`;
}
