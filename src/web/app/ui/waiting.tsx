import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { words } from '../words/words.js';

/** Stands where something is still being loaded, and admits when that takes long. */
export function Waiting() {
  const isSlow = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      isSlow.value = true;
    }, 4000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class="quiet" role="status">
      {words.value.loading} {isSlow.value && words.value.slow}
    </p>
  );
}
