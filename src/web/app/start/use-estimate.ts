import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Estimate } from '../../../client/index.js';
import { isKeyNeeded } from '../service/key-needed.js';
import type { Known } from '../service/resource.js';
import { client } from '../service/service.js';
import { requestOf, type Wish } from './wish.js';

/** What a training would take. Only the newest wish is asked for; until its answer comes, the one before stays. */
export function useEstimate(wish: Omit<Wish, 'goal'>): Known<Estimate> {
  const state = useSignal<Known<Estimate>>({ value: undefined, error: undefined, isLoading: true });
  const body = JSON.stringify(requestOf(wish));
  // Asked again once somebody has logged in.
  const isRefused = isKeyNeeded.value;
  useEffect(() => {
    if (isRefused) return;
    const outdated = new AbortController();
    state.value = { ...state.peek(), isLoading: true };
    client.estimateJob({ body: JSON.parse(body) }, { signal: outdated.signal }).then(
      value => {
        state.value = { value, error: undefined, isLoading: false };
      },
      error => {
        if (!outdated.signal.aborted) state.value = { ...state.peek(), error, isLoading: false };
      },
    );
    return () => outdated.abort();
  }, [body, isRefused]);
  return state.value;
}
