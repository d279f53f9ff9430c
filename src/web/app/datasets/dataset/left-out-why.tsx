import './left-out-why.css';
import type { Dataset } from '../../../../client/index.js';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';

type Reason = Dataset['rejected'][number]['reason'];

/** Files whose reasons are counted one by one; a list may be as long as the dataset. */
const mostCounted = 5000;
const perPage = 1000;
const none: ReadonlyMap<Reason, number> = new Map();

/** Everything that trainings do not see, with how much it is and why; each row leads to what it counts. */
export function LeftOutWhy({ dataset }: { readonly dataset: Dataset }) {
  const { why, rejected: files } = words.value.datasets;
  const { id, sha256, duplicates, nearDuplicates, excluded } = dataset;
  const rejectedCount = dataset.rejectedCount ?? 0;
  const reasons = useResource(`dataset/${id}/reasons/${sha256}`, () => reasonsOf(dataset)).value ?? none;
  // Only who has left something out, and has look-alikes, can have left out some of these.
  const alike =
    useResource(`dataset/${id}/excluded-look-alikes/${excluded}`, async () =>
      excluded && nearDuplicates ? excludedLookAlikes(id) : 0,
    ).value ?? 0;
  const counted = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const rows = [
    ...[...reasons].map(([reason, count]) => [files.reasons[reason], why.reasons[reason], count, 'rejected'] as const),
    [why.others, why.othersText, rejectedCount - counted, 'rejected'] as const,
    [why.duplicates, why.duplicatesText, duplicates ?? 0, undefined] as const,
    [why.alike, why.alikeText, alike, 'left-out'] as const,
    [why.byHand, why.byHandText, excluded - alike, 'left-out'] as const,
  ].filter(([, , count]) => count > 0);
  const total = rejectedCount + (duplicates ?? 0) + excluded;
  if (total === 0) return null;
  return (
    <section class="card" aria-labelledby="left-out-why">
      <h2 id="left-out-why">{why.title(number(total))}</h2>
      <table class="why">
        <thead>
          <tr>
            <th scope="col">{why.reason}</th>
            <th scope="col">{why.count}</th>
            <th scope="col">{why.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, text, count, place]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="numbers">{number(count)}</td>
              <td>
                {text}{' '}
                {place !== undefined && (
                  <button type="button" class="plain small" aria-label={why.showOf(name)} onClick={() => goTo(place)}>
                    {why.show}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How many files were rejected for each reason, the most frequent first. */
async function reasonsOf({ id, rejected, rejectedCount }: Dataset): Promise<ReadonlyMap<Reason, number>> {
  const files = [...rejected];
  if ((rejectedCount ?? 0) > rejected.length) {
    files.length = 0;
    for (let cursor: string | null | undefined; cursor !== null && files.length < mostCounted; ) {
      const page: Awaited<ReturnType<typeof client.listRejectedFiles>> = await client.listRejectedFiles({
        ...{ id, limit: perPage },
        ...(cursor === undefined ? {} : { cursor }),
      });
      files.push(...page.data);
      cursor = page.nextCursor;
    }
  }
  const counts = new Map<Reason, number>();
  for (const { reason } of files) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

/** How many of the images that look almost the same as another one were left out by hand. */
async function excludedLookAlikes(id: string): Promise<number> {
  const { data } = await client.listNearDuplicates({ id });
  return data.flatMap(({ images }) => images).filter(({ excluded }) => excluded).length;
}

/** The address names the page, so that a link cannot name a part of it. */
function goTo(place: string): void {
  const heading = document.getElementById(place);
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}
