import type { DatasetView } from '../../schema/dataset.js';
import { byId, setNumbers, setText } from './page/dom.js';
import { bytes, count, counted, percent, rate, timeLeft } from './page/format.js';
import { announce, announceNowAndThen } from './page/status.js';
import { messageOf } from './service/problem.js';
import type { Listener } from './service/watch.js';
import { speedometer } from './speed.js';

const [section, title] = [byId('progress'), byId('progress-title')];
const [text, time, numbers] = [byId('progress-text'), byId('progress-time'), byId('progress-numbers')];
const bar = byId('bar', HTMLProgressElement);
const button = byId('cancel', HTMLButtonElement);
const cancelError = byId('cancel-error');
const pageTitle = document.title;

/** Shows that files are being sent. @returns called with each progress */
export function showSending(name: string, files: number): (sentBytes: number, totalBytes: number) => void {
  begin(`Uploading ${name}`, `${counted(files, 'file')}`);
  announce(`Uploading ${counted(files, 'file')}.`);
  title.focus();
  const speed = speedometer();
  return (sent, total) => {
    const perSecond = speed(sent);
    bar.value = total === 0 ? 0 : sent / total;
    document.title = `${percent(sent / total)} uploaded – ${name}`;
    text.textContent = `${bytes(sent)} of ${bytes(total)}`;
    if (sent >= total) {
      text.textContent = `${bytes(total)} sent`;
      time.textContent = 'waiting until all of it has arrived';
    } else if (perSecond) time.textContent = `${bytes(perSecond)}/s, ${timeLeft((total - sent) / perSecond)}`;
    announceNowAndThen(() => `${percent(sent / total)} uploaded.`);
  };
}

/** Shows that an upload is being decoded. @returns called with its progress */
export function showDecoding(name: string): Listener {
  begin(`Decoding ${name}`, 'Everything has arrived.');
  announce('Everything has arrived. The pictures are being decoded.');
  const onProgress = ({ status, progress }: DatasetView) => {
    if (!progress) return;
    const { decoded, rejected, duplicates, imagesPerSecond, etaSeconds, receivedBytes, totalBytes } = progress;
    if (status === 'receiving') {
      title.textContent = `Uploading ${name}`;
      text.textContent = totalBytes ? `${bytes(receivedBytes)} of ${bytes(totalBytes)}` : bytes(receivedBytes);
      return;
    }
    title.textContent = `Decoding ${name}`;
    const done = decoded + rejected;
    if (imagesPerSecond && etaSeconds !== null) {
      const elapsed = done / imagesPerSecond;
      bar.value = elapsed / (elapsed + etaSeconds);
    }
    text.textContent = `${counted(done, 'file')} done`;
    time.textContent = timeLeft(etaSeconds);
    setNumbers(numbers, [
      ['decoded', count(decoded)],
      ['rejected', count(rejected)],
      ['duplicates', count(duplicates)],
      ['images per second', imagesPerSecond === null ? '–' : rate(imagesPerSecond)],
    ]);
    numbers.hidden = false;
    announceNowAndThen(() => `${counted(decoded, 'picture')} decoded, ${timeLeft(etaSeconds)}.`);
  };
  const onSilence = () => {
    time.textContent = 'no connection to the service, trying again';
  };
  return { onProgress, onSilence };
}

/** What the button Cancel does from now on; when that fails, it can be pressed again. */
export function onCancel(cancel: () => Promise<void> | void): void {
  setText(cancelError, '');
  button.disabled = false;
  button.textContent = 'Cancel';
  button.onclick = async () => {
    button.disabled = true;
    button.textContent = 'Cancelling';
    try {
      await cancel();
    } catch (error) {
      onCancel(cancel);
      setText(cancelError, messageOf(error));
      button.focus();
    }
  };
}

export function hideProgress(): void {
  section.hidden = true;
  document.title = pageTitle;
}

function begin(heading: string, first: string): void {
  setText(title, heading);
  document.title = heading;
  text.textContent = first;
  time.textContent = '';
  bar.removeAttribute('value');
  numbers.replaceChildren();
  numbers.hidden = true;
  section.hidden = false;
}
