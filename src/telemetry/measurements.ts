import { measurement } from './measurement.js';

/** A request that was answered; `route` is its address with the names of its parameters, or empty when there is none. */
export const requestsAnswered = measurement<{
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}>('request');

/** A problem that a client was answered with, by its code. */
export const problemsSent = measurement<{ readonly code: string }>('problem');

/** An upload that has ended. */
export const uploadsEnded = measurement<{ readonly outcome: 'ready' | 'failed'; readonly bytes: number }>('upload');

/** A grid of images that was wanted, and the time until it was encoded; 0 when it was kept in memory. */
export const gridsAnswered = measurement<{ readonly from: 'memory' | 'generator'; readonly seconds: number }>('grid');

/** Images that TensorFlow has made in one run. */
export const generatorRuns = measurement<{ readonly images: number; readonly seconds: number }>('generator-run');

/** A connection to Redis that failed, or could not be made. */
export const redisErrors = measurement<{ readonly message: string }>('redis-error');

/** Something that could not be stored or read. */
export const storageErrors = measurement<{ readonly code: string }>('storage-error');
