import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isKeyNeeded } from '../service/key-needed.js';
import { connection } from '../service/live.js';
import { duration } from '../words/format.js';
import { words } from '../words/words.js';

/** Seconds without a connection before the page says so: a restart of the service takes as long. */
const patience = 3;

/** Says that the page is cut off from the service, and that what it shows is old. */
export function CutOff() {
  const { state, since } = connection.value;
  const seconds = useSignal(0);
  useEffect(() => {
    seconds.value = 0;
    if (state !== 'lost') return undefined;
    const timer = setInterval(() => {
      seconds.value = (Date.now() - since) / 1000;
    }, 1000);
    return () => clearInterval(timer);
  }, [state, since]);
  return (
    <div role="status" class="cutoff">
      {state === 'lost' && seconds.value >= patience && !isKeyNeeded.value && (
        <p class="note warn">{words.value.connection.lost(duration(seconds.value))}</p>
      )}
    </div>
  );
}
