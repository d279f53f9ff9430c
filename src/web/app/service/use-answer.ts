import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ProblemError } from '../../../client/index.js';
import type { Known } from './resource.js';

/** Milliseconds until something is asked for again that the service is still making. */
const patience = 3000;

/**
 * An answer of the service that belongs to what is shown at the moment, and to nothing else: the one before stays until it
 * has come, and what is no longer wanted is given up. What the service is still making is asked for until it is there;
 * meanwhile `error` says so.
 */
export function useAnswer<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Known<T> {
  const state = useSignal<Known<T>>({ value: undefined, error: undefined, isLoading: true });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const ask = async (): Promise<void> => {
      try {
        const value = await load(signal);
        if (!signal.aborted) state.value = { value, error: undefined, isLoading: false };
      } catch (error) {
        if (signal.aborted) return;
        state.value = { value: undefined, error, isLoading: false };
        if (!(error instanceof ProblemError && error.code === 'INDEX_NOT_READY')) return;
        await new Promise(resolve => setTimeout(resolve, patience));
        if (!signal.aborted) await ask();
      }
    };
    state.value = { ...state.peek(), isLoading: true };
    void ask();
    return () => controller.abort();
  }, [key]);
  return state.value;
}
