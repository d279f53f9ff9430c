import type { DatasetView } from '../../schema/dataset.js';
import { byId, setNumbers, setText } from './dom.js';
import { bytes, count, counted, rate, timeLeft } from './format.js';
import { speedometer } from './speed.js';
import { announce, announceNowAndThen } from './status.js';

const [section, title] = [byId('progress'), byId('progress-title')];
const [text, time, numbers] = [byId('progress-text'), byId('progress-time'), byId('progress-numbers')];
const bar = byId('bar', HTMLProgressElement);
const button = byId('cancel', HTMLButtonElement);

/** Shows that files are being sent. @returns what is to be told of each progress */
export function showSending(name: string, files: number): (sentBytes: number, totalBytes: number) => void {
  begin(`Uploading ${name}`, `${counted(files, 'file')}`);
  announce(`Uploading ${counted(files, 'file')}.`);
  title.focus();
  const speed = speedometer();
  return (sent, total) => {
    const perSecond = speed(sent);
    bar.value = total === 0 ? 0 : sent / total;
    text.textContent = `${bytes(sent)} of ${bytes(total)}`;
    if (sent >= total) {
      text.textContent = `${bytes(total)} sent`;
      time.textContent = 'waiting until all of it has arrived';
    } else if (perSecond) time.textContent = `${bytes(perSecond)}/s, ${timeLeft((total - sent) / perSecond)}`;
    announceNowAndThen(() => `${Math.floor((100 * sent) / total)} percent uploaded.`);
  };
}

/** Shows that an upload is being decoded. @returns what is to be told of each progress */
export function showDecoding(name: string): (dataset: DatasetView) => void {
  begin(`Decoding ${name}`, 'Everything has arrived.');
  announce('Everything has arrived. The pictures are being decoded.');
  return ({ status, progress }) => {
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
}

/** What the button Cancel does from now on. */
export function onCancel(cancel: () => void): void {
  button.disabled = false;
  button.textContent = 'Cancel';
  button.onclick = () => {
    button.disabled = true;
    button.textContent = 'Cancelling';
    cancel();
  };
}

export function hideProgress(): void {
  section.hidden = true;
}

function begin(heading: string, first: string): void {
  setText(title, heading);
  text.textContent = first;
  time.textContent = '';
  bar.removeAttribute('value');
  numbers.replaceChildren();
  numbers.hidden = true;
  section.hidden = false;
}
