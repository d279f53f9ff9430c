import { describe, expect, it } from 'vitest';
import { paced } from '../../../src/generation/png/paced.js';

describe('paced work', () => {
  it('lets other work in after its time, and keeps its order', async () => {
    let time = 0;
    const run = paced(2, () => time);
    const order: string[] = [];
    let isDone = false;
    const others = () => {
      if (isDone) return;
      order.push('other');
      setImmediate(others);
    };
    setImmediate(others);
    const pieces = Array.from({ length: 7 }, (_, i) =>
      run(() => {
        time += 1;
        order.push(String(i));
        return i * i;
      }),
    );
    expect(await Promise.all(pieces)).toEqual([0, 1, 4, 9, 16, 25, 36]);
    isDone = true;
    expect(order.filter(one => one !== 'other')).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    // Nobody waits for more than two pieces.
    expect(order.join(' ')).toMatch(/^0 1 (other )+2 3 (other )+4 5 (other )+6/);
  });

  it('goes on after a piece that failed, and whatever time it took', async () => {
    let time = 0;
    const run = paced(2, () => time);
    const failed = run(() => {
      time += 50;
      throw new Error('broken');
    });
    await expect(failed).rejects.toThrow('broken');
    expect(await run(() => 'made')).toBe('made');
  });
});
