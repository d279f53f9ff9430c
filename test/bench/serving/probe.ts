/**
 * Loaded into the service with `--import`: answers over IPC how late its main thread has been since it was last asked, and
 * how much memory the process takes.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

export interface Vitals {
  /** The 99th percentile of the delay of the event loop, in milliseconds. */
  readonly delayMs: number;
  readonly residentBytes: number;
}

// Children of the service, and its threads, inherit the option.
if (isMainThread && process.send && process.argv[1]?.endsWith('start.js')) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('message', message => {
    if (message !== 'vitals') return;
    const vitals: Vitals = { delayMs: delay.percentile(99) / 1e6, residentBytes: process.memoryUsage.rss() };
    delay.reset();
    process.send?.(vitals);
  });
}
