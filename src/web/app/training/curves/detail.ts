import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { client } from '../../service/service.js';
import { useAnswer } from '../../service/use-answer.js';
import type { Range } from '../../ui/curve/series.js';
import { type Curves, concat, curvesOf, part, wholeBuckets } from './metrics.js';

/** Milliseconds without a change after which what is zoomed in on is asked for in detail. */
const rest = 150;

/** The curves of a training with those steps in detail that are zoomed in on, once they are there. */
export function useDetail(id: string, whole: Curves | undefined, zoom: ReadonlySignal<Range>): Curves | undefined {
  const rested = useSignal(zoom.peek());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = zoom.subscribe(range => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        rested.value = range;
      }, rest);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [zoom]);
  const range = rested.value;
  const { value } = useAnswer(`${id} ${range ?? ''}`, async signal => {
    if (!range) return undefined;
    const [fromStep, toStep] = range;
    return curvesOf(await client.getJobMetrics({ id, points: wholeBuckets, fromStep, toStep }, { signal }));
  });
  return useMemo(() => withDetail(whole, value), [whole, value]);
}

function withDetail(whole: Curves | undefined, detail: Curves | undefined): Curves | undefined {
  if (!whole || !detail || detail.buckets.from.length === 0) return whole;
  const [first, last] = [detail.buckets.from[0]!, detail.buckets.to.at(-1)!];
  const { from, to } = whole.buckets;
  const start = to.findIndex(step => step >= first);
  const end = from.findIndex(step => step > last);
  const parts = [part(whole.buckets, 0, start < 0 ? from.length : start), detail.buckets];
  if (end >= 0) parts.push(part(whole.buckets, end, from.length));
  return { buckets: parts.reduce(concat), measured: whole.measured };
}
