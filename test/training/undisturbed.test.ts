import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { undisturbedSeconds } from '../../src/training/undisturbed.js';

function count(to: number): number {
  let sum = 0;
  for (let i = 0; i < to; i++) sum = (sum + i) % 1_000_003;
  return sum;
}

/** @returns what the clock says, and what is left of it */
function measure() {
  const start = performance.now();
  const alone = undisturbedSeconds(() => void count(5e7));
  return { clock: (performance.now() - start) / 1000, alone };
}

test('what other programs take is left out, where the system counts it', () => {
  const others = Array.from({ length: 4 * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    count(2e7);
    const { clock, alone } = measure();
    const isCounted = existsSync('/proc/self/schedstat');
    expect(alone / clock).toBeLessThan(isCounted ? 0.6 : 1.01);
    expect(alone).toBeGreaterThan(0.01);
  } finally {
    for (const other of others) other.kill('SIGKILL');
  }
});
