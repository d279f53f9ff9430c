import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';

/** Milliseconds between two moves of a mouse. */
const interval = 8;

export interface Drag {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly seconds: number;
  /** Keys that are held, as the DevTools protocol counts them: 8 is Shift. */
  readonly modifiers?: number;
}

/** Drags with the mouse as a hand does: moves come at their time, whether the page keeps up or not. */
export async function drag(session: CDPSession, { from, to, seconds, modifiers = 0 }: Drag): Promise<void> {
  const send = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', { x, y }: Drag['from']) =>
    session.send('Input.dispatchMouseEvent', { type, x, y, modifiers, button: 'left', buttons: 1, clickCount: 1 });
  await send('mouseMoved', from);
  await send('mousePressed', from);
  const moves: Promise<unknown>[] = [];
  const begun = performance.now();
  for (let share = 0; share < 1; ) {
    share = Math.min(1, (performance.now() - begun) / (seconds * 1000));
    moves.push(send('mouseMoved', { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }));
    await sleep(interval);
  }
  await Promise.all(moves);
  await send('mouseReleased', to);
}
