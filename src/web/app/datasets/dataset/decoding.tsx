import { useEffect, useRef } from 'preact/hooks';
import type { Dataset } from '../../../../client/index.js';
import { announce, announceNowAndThen } from '../../ui/announcer.js';
import { useTitle } from '../../ui/use-title.js';
import { bytes, duration, number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { CancelUpload } from '../upload/cancel-upload.js';
import { Numbers } from './numbers.js';

/** How far an upload is from being a dataset. */
export function Decoding({ dataset: { id, status, progress } }: { readonly dataset: Dataset }) {
  const { progress: text } = words.value.datasets;
  const heading = useRef<HTMLHeadingElement>(null);
  const isReceived = status !== 'receiving';
  const title = isReceived ? text.decoding(id) : text.uploading(id);
  const done = progress ? progress.decoded + progress.rejected : 0;
  const left = progress?.etaSeconds == null ? '' : text.left(duration(progress.etaSeconds));
  useTitle(title);
  useEffect(() => {
    heading.current?.focus();
    announce(text.arrived);
  }, []);
  useEffect(() => announceNowAndThen(() => `${text.done(done, number(done))}, ${left}`), [done]);
  return (
    <section class="card" aria-labelledby="progress-title">
      <h1 id="progress-title" tabIndex={-1} ref={heading}>
        {title}
      </h1>
      <progress max={1} {...shareOf(progress)} aria-labelledby="progress-title" aria-describedby="progress-text" />
      <p class="between numbers">
        <span id="progress-text">
          {!progress || (isReceived && done === 0)
            ? text.arrived
            : isReceived
              ? text.done(done, number(done))
              : progress.totalBytes === null
                ? bytes(progress.receivedBytes)
                : text.of(bytes(progress.receivedBytes), bytes(progress.totalBytes))}
        </span>
        <span class="quiet">{left}</span>
      </p>
      {progress && isReceived && (
        <Numbers
          numbers={[
            [text.decoded, number(progress.decoded)],
            [text.rejected, number(progress.rejected)],
            [text.duplicates, number(progress.duplicates)],
            [text.perSecond, progress.imagesPerSecond === null ? '–' : rate(progress.imagesPerSecond)],
          ]}
        />
      )}
      <CancelUpload id={id} />
    </section>
  );
}

/** How much of the time is over, as far as that can be told; without a value, the bar says that something goes on. */
function shareOf(progress: Dataset['progress']): { value?: number } {
  if (!progress?.imagesPerSecond || progress.etaSeconds === null) return {};
  const elapsed = (progress.decoded + progress.rejected) / progress.imagesPerSecond;
  return { value: elapsed / (elapsed + progress.etaSeconds) };
}

/** One digit after the point where it says something. */
function rate(perSecond: number): string {
  return number(perSecond, perSecond < 10 ? 1 : 0);
}
