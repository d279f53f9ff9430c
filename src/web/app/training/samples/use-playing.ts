import { useEffect, useRef } from 'preact/hooks';

/** Seconds that a whole training takes to play, unless it has few samples or more than a screen shows in that time. */
const length = 15;
const [fewest, most] = [6, 60];

/**
 * Calls `advance` with the number of samples that are due, as long as something plays: a slow screen skips some rather
 * than taking longer.
 * @param samples of the training: the more there are, the more are played a second
 */
export function usePlaying(isPlaying: boolean, samples: number, advance: (frames: number) => void): void {
  const newest = useRef(advance);
  newest.current = advance;
  useEffect(() => {
    if (!isPlaying) return undefined;
    const perSecond = Math.max(fewest, Math.min(most, samples / length));
    let [before, due] = [performance.now(), 0];
    let request = requestAnimationFrame(function tick(now) {
      due += (Math.max(0, now - before) * perSecond) / 1000;
      before = now;
      const frames = Math.floor(due);
      due -= frames;
      if (frames > 0) newest.current(frames);
      request = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(request);
  }, [isPlaying]);
}
