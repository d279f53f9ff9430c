import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Estimate } from '../../../client/index.js';
import { isKeyNeeded } from '../service/key-needed.js';
import type { Known } from '../service/resource.js';
import { client } from '../service/service.js';
import { requestOf, type Wish } from './wish.js';

/**
 * What a training would take. Only the newest wish is asked for; until its answer comes, the one before stays. Whoever wants
 * to know the same at the same time, such as the three choices and the form, shares one answer.
 */
export function useEstimate(wish: Omit<Wish, 'goal'>): Known<Estimate> {
  const state = useSignal<Known<Estimate>>({ value: undefined, error: undefined, isLoading: true });
  const body = JSON.stringify(requestOf(wish));
  // Asked again once somebody has logged in.
  const isRefused = isKeyNeeded.value;
  useEffect(() => {
    if (isRefused) return;
    let isOutdated = false;
    state.value = { ...state.peek(), isLoading: true };
    const { answer, leave } = ask(body);
    answer.then(
      value => {
        if (!isOutdated) state.value = { value, error: undefined, isLoading: false };
      },
      error => {
        if (!isOutdated) state.value = { ...state.peek(), error, isLoading: false };
      },
    );
    return () => {
      isOutdated = true;
      leave();
    };
  }, [body, isRefused]);
  return state.value;
}

interface Asked {
  readonly answer: Promise<Estimate>;
  readonly controller: AbortController;
  users: number;
}

const asked = new Map<string, Asked>();

/** Asks for an estimate, unless somebody who still wants it has asked already. What nobody wants any longer is given up. */
function ask(body: string): { readonly answer: Promise<Estimate>; readonly leave: () => void } {
  const entry = asked.get(body) ?? begin(body);
  asked.set(body, entry);
  entry.users++;
  return {
    answer: entry.answer,
    leave: () => {
      if (--entry.users > 0) return;
      asked.delete(body);
      entry.controller.abort();
    },
  };
}

function begin(body: string): Asked {
  const controller = new AbortController();
  const answer = client.estimateJob({ body: JSON.parse(body) }, { signal: controller.signal });
  return { answer, controller, users: 0 };
}
