import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { query, replaceQuery } from '../../shell/route.js';

/** The step that a page shows: chosen once, followed by the images and by all curves. */
export interface ShownStep {
  /** The step that was chosen; undefined to follow the newest. */
  readonly chosen: ReadonlySignal<number | undefined>;
  /** The step of a curve that is pointed at, as long as it is. */
  readonly pointed: Signal<number | undefined>;
  /** What is shown: what is pointed at, or else what was chosen. */
  readonly now: ReadonlySignal<number | undefined>;
  readonly choose: (step: number | undefined) => void;
}

/** Browsers refuse more than about 20 changes of the address in a second. */
const interval = 250;

/** The step of a page, which its address names: a link to it shows the same. */
export function useShownStep(): ShownStep {
  const [shown, follow] = useMemo(createShownStep, []);
  useEffect(follow, []);
  return shown;
}

function createShownStep(): readonly [ShownStep, () => () => void] {
  const chosen = signal(named());
  const pointed = signal<number | undefined>(undefined);
  let [written, timer] = [Number.NEGATIVE_INFINITY, undefined as ReturnType<typeof setTimeout> | undefined];
  const write = () => {
    written = performance.now();
    timer = undefined;
    replaceQuery({ step: chosen.peek() });
  };
  const choose = (step: number | undefined) => {
    if (step === chosen.peek()) return;
    chosen.value = step;
    if (timer !== undefined) return;
    const wait = written + interval - performance.now();
    if (wait <= 0) write();
    else timer = setTimeout(write, wait);
  };
  const follow = () => {
    const stop = effect(() => {
      const step = named(query.value);
      // What is still to be written is newer than the address.
      if (timer === undefined) chosen.value = step;
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  };
  return [{ chosen, pointed, now: computed(() => pointed.value ?? chosen.value), choose }, follow];
}

function named(values = query.peek()): number | undefined {
  const step = values.get('step');
  return step === null || !Number.isFinite(Number(step)) ? undefined : Number(step);
}
