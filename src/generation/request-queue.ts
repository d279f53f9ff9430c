import { keyOf, type ModelKey } from './messages.js';
import type { Priority } from './types.js';

/** Images that wait to be generated. */
export interface QueuedRequest {
  readonly id: number;
  readonly model: ModelKey;
  readonly images: number;
  readonly priority: Priority;
}

/** Some images of a request, which follow those that were taken before. */
export interface Taken<Request> {
  readonly request: Request;
  /** How many of its images have been taken before. */
  readonly first: number;
  readonly images: number;
}

/** What runs next: images of one model. */
export interface Batch<Request> {
  readonly model: ModelKey;
  readonly parts: readonly Taken<Request>[];
}

interface Place<Request> {
  readonly request: Request;
  readonly key: string;
  readonly due: number;
  taken: number;
}

/** Runs of background work without any other request after which its batches double. */
const calmRuns = 16;

/**
 * Decides whose images run next.
 *
 * Requests are in the order in which they would be done if all of them ran at the same time, an image each in turn: fair
 * queueing by the virtual time at which a request arrived plus its size (Demers, Keshav and Shenker 1989). A single image
 * overtakes large grids, but not for ever. The first in line decides on the model, and what else waits for that model
 * shares its batch.
 *
 * Background work (files of many images, animations) takes turns with other requests, one image at a time, so that nobody
 * waits for longer than a single image takes. Its batches grow while no other request comes.
 */
export class RequestQueue<Request extends QueuedRequest> {
  readonly #waiting: Record<Priority, Place<Request>[]> = { interactive: [], background: [] };
  /** Images taken so far. */
  #time = 0;
  #turn: Priority = 'interactive';
  #calm = 0;
  readonly #maxBatch: number;

  /** @param maxBatch images in one run at most */
  constructor(maxBatch: number) {
    this.#maxBatch = maxBatch;
  }

  add(request: Request): void {
    const place = { request, key: keyOf(request.model), due: this.#time + request.images, taken: 0 };
    const line = this.#waiting[request.priority];
    const behind = line.findLastIndex(({ due }) => due <= place.due) + 1;
    line.splice(behind, 0, place);
  }

  /** Removes what still waits of a request. */
  drop(id: number): void {
    for (const line of Object.values(this.#waiting)) {
      const at = line.findIndex(({ request }) => request.id === id);
      if (at >= 0) line.splice(at, 1);
    }
  }

  /** Removes all requests for a model. @returns their ids */
  dropModel(model: ModelKey): number[] {
    const places = Object.values(this.#waiting).flat();
    const ids = places.filter(({ key }) => key === keyOf(model)).map(({ request }) => request.id);
    for (const id of ids) this.drop(id);
    return ids;
  }

  /**
   * Takes the next batch.
   * @param isReady whether a model's images can run
   */
  next(isReady: (model: ModelKey) => boolean): Batch<Request> | undefined {
    const heads = { interactive: this.#head('interactive', isReady), background: this.#head('background', isReady) };
    const priority = heads[this.#turn] ? this.#turn : other(this.#turn);
    const place = heads[priority];
    if (!place) return undefined;
    const isFirst = priority === 'interactive';
    const isAlone = !isFirst && !heads.interactive;
    const most = isFirst ? this.#maxBatch : this.#backgroundImages();
    this.#calm = isAlone ? this.#calm + 1 : 0;
    // Background work comes second after each batch of the others, and the others whenever they are there.
    this.#turn = other(priority);
    const waiting = this.#imagesOf(priority, place.key);
    // Runs of one size, or nearly: a last one with few images costs more than they are worth.
    const size = Math.ceil(waiting / Math.ceil(waiting / most));
    return { model: place.request.model, parts: this.#take(priority, place.key, size) };
  }

  #head(priority: Priority, isReady: (model: ModelKey) => boolean): Place<Request> | undefined {
    return this.#waiting[priority].find(({ request }) => isReady(request.model));
  }

  #backgroundImages(): number {
    return Math.min(this.#maxBatch, 2 ** Math.floor(this.#calm / calmRuns));
  }

  #imagesOf(priority: Priority, key: string): number {
    const places = this.#waiting[priority].filter(place => place.key === key);
    return places.reduce((sum, { request, taken }) => sum + request.images - taken, 0);
  }

  #take(priority: Priority, key: string, most: number): Taken<Request>[] {
    const parts: Taken<Request>[] = [];
    let left = most;
    for (const place of this.#waiting[priority]) {
      if (left === 0) break;
      if (place.key !== key) continue;
      const images = Math.min(left, place.request.images - place.taken);
      parts.push({ request: place.request, first: place.taken, images });
      place.taken += images;
      left -= images;
    }
    this.#time += most - left;
    this.#waiting[priority] = this.#waiting[priority].filter(({ request, taken }) => taken < request.images);
    return parts;
  }
}

const other = (priority: Priority): Priority => (priority === 'interactive' ? 'background' : 'interactive');
