import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';

export interface Wheel {
  readonly at: { readonly x: number; readonly y: number };
  /** Of each turn, in pixels: downwards. */
  readonly pixels: number;
  /** Milliseconds between two turns. */
  readonly interval: number;
  readonly seconds: number;
  /** Keys that are held, as the DevTools protocol counts them: 2 is Control. */
  readonly modifiers?: number;
}

/** Turns the wheel of the mouse as a hand does: turns come at their time, whether the page keeps up or not. */
export async function wheel(session: CDPSession, { at, pixels, interval, seconds, modifiers = 0 }: Wheel) {
  const turns: Promise<unknown>[] = [];
  for (const begun = performance.now(); performance.now() - begun < seconds * 1000; ) {
    const turn = { type: 'mouseWheel', ...at, deltaX: 0, deltaY: pixels, modifiers } as const;
    turns.push(session.send('Input.dispatchMouseEvent', turn));
    await sleep(interval);
  }
  await Promise.all(turns);
}
