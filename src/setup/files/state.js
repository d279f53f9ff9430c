import { join } from 'node:path';
import { readText, writeText } from './files.js';

/**
 * What set-up has done, in node_modules/.dcgan/setup.json: gone with node_modules, and read by the service.
 * @typedef {object} State
 * @property {{ variant: 'cpu' | 'cuda', version: string, sha256: string }} [tensorflow] linked into the binding's package
 * @property {string} [binding] the key of the binding that was loaded once
 * @property {string} [redisServer] path of the redis-server to start when REDIS_URL is unset
 */

/** @param {string} root */
const statePath = root => join(root, 'node_modules', '.dcgan', 'setup.json');

/**
 * @param {string} root
 * @returns {State}
 */
export function readState(root) {
  const text = readText(statePath(root));
  return text === undefined ? {} : JSON.parse(text);
}

/**
 * @param {string} root
 * @param {State} changes
 */
export function updateState(root, changes) {
  writeText(statePath(root), `${JSON.stringify({ ...readState(root), ...changes }, null, 2)}\n`);
}
