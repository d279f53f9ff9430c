import { useEffect, useRef } from 'preact/hooks';
import { announceNowAndThen } from '../../ui/announcer.js';
import { useTitle } from '../../ui/use-title.js';
import { bytes, duration, number, percent } from '../../words/format.js';
import { words } from '../../words/words.js';
import { CancelUpload } from './cancel-upload.js';
import type { Sending } from './upload.js';

/** How far the files are on their way to the service. */
export function Uploading({ sending }: { readonly sending: Sending }) {
  const { progress } = words.value.datasets;
  const { id, files, sentBytes, totalBytes, bytesPerSecond } = sending;
  const title = useRef<HTMLHeadingElement>(null);
  const share = totalBytes === 0 ? 0 : sentBytes / totalBytes;
  // Rounded down: all is not sent before it is.
  const done = percent(Math.floor(share * 100) / 100);
  const isSent = totalBytes > 0 && sentBytes >= totalBytes;
  useTitle(`${progress.uploaded(done)} – ${id}`);
  useEffect(() => title.current?.focus(), []);
  useEffect(() => announceNowAndThen(() => progress.uploaded(done)), [done]);
  return (
    <section class="card" aria-labelledby="progress-title">
      <h2 id="progress-title" tabIndex={-1} ref={title}>
        {progress.uploading(id)}
      </h2>
      <progress max={1} value={share} aria-labelledby="progress-title" aria-describedby="progress-text" />
      <p class="between numbers">
        <span id="progress-text">
          {sentBytes === 0
            ? words.value.datasets.upload.files(files, number(files))
            : isSent
              ? progress.sent(bytes(totalBytes))
              : progress.of(bytes(sentBytes), bytes(totalBytes))}
        </span>
        <span class="quiet">
          {isSent
            ? progress.arriving
            : bytesPerSecond !== null &&
              bytesPerSecond > 0 &&
              `${progress.rate(bytes(bytesPerSecond))}, ${progress.left(duration((totalBytes - sentBytes) / bytesPerSecond))}`}
        </span>
      </p>
      <CancelUpload id={id} />
    </section>
  );
}
