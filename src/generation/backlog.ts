import { ServiceError } from '../schema/problem.js';
import type { Priority } from './types.js';

/** Seconds that a request may have to wait. */
const maxSeconds = 2;
/** Images that may wait however slow the machine is: eight grids. */
const minImages = 512;
/** Images that may wait however fast it is. */
const maxImages = 4096;
/** How much of the estimate each batch replaces. */
const weight = 0.1;

/** How many images wait, and how long that takes. */
export class Backlog {
  readonly #images: Record<Priority, number> = { interactive: 0, background: 0 };
  /** Seconds that an image has recently taken; undefined before the first. */
  #secondsPerImage: number | undefined;

  add(images: number, priority: Priority): void {
    this.#images[priority] += images;
  }

  remove(images: number, priority: Priority): void {
    this.#images[priority] -= images;
  }

  /** Learns from a batch. */
  ran(images: number, seconds: number): void {
    const perImage = seconds / images;
    this.#secondsPerImage = (1 - weight) * (this.#secondsPerImage ?? perImage) + weight * perImage;
  }

  /** @throws ServiceError OVERLOADED, with the time that the backlog takes, when another request would wait too long */
  check(priority: Priority): void {
    const images = this.#images[priority];
    if (images < minImages) return;
    const seconds = images * (this.#secondsPerImage ?? 0);
    if (images < maxImages && (seconds <= maxSeconds || priority === 'background')) return;
    const retryAfter = Math.max(1, Math.ceil(seconds));
    throw new ServiceError('OVERLOADED', `Too many images are waiting to be generated; try again in ${retryAfter} s.`, {
      retryAfter,
    });
  }
}
