import { type Signal, useSignal } from '@preact/signals';

/** What a button does: whether it is being done, and what went wrong. */
export interface Action {
  readonly isBusy: Signal<boolean>;
  readonly error: Signal<unknown>;
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
}

export function useAction(): Action {
  const isBusy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const run = async (work: () => Promise<unknown>) => {
    isBusy.value = true;
    error.value = undefined;
    try {
      await work();
    } catch (thrown) {
      error.value = thrown;
    }
    isBusy.value = false;
  };
  return { isBusy, error, run };
}
