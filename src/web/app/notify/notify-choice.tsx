import { words } from '../words/words.js';
import { notificationChoice, turnOff, turnOn } from './choice.js';

/** Offers notifications, or says why there are none. */
export function NotifyChoice() {
  const { notify } = words.value;
  switch (notificationChoice.value) {
    case 'on':
      return (
        <p class="row small">
          <span class="quiet">{notify.isOn}</span>
          <button type="button" class="plain small" onClick={turnOff}>
            {notify.turnOff}
          </button>
        </p>
      );
    case 'off':
      return (
        <p class="row small">
          <button type="button" class="small" onClick={() => void turnOn()}>
            {notify.turnOn}
          </button>
          <span class="quiet">{notify.text}</span>
        </p>
      );
    default:
      return <p class="quiet small">{notify[notificationChoice.value]}</p>;
  }
}
