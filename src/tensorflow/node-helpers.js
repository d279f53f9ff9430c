import util from 'node:util';

/**
 * Puts helpers back into `node:util` that tfjs-node still calls and Node 23 removed. Call it before tfjs-node is loaded.
 * Plain JavaScript, because set-up proves with it that the binding loads, before anything can be compiled.
 */
export function restoreNodeHelpers() {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (/** @type {unknown} */ x) => x === null || x === undefined,
    isString: (/** @type {unknown} */ x) => typeof x === 'string',
  });
}
