import { join } from 'node:path';
import { readText } from './files/files.js';
import { excerpt, SetupError } from './messages/failure.js';
import { step } from './messages/progress.js';
import { run } from './process/child.js';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */

/**
 * Whether node_modules holds what package-lock.json says, by the record that npm leaves when it has finished.
 * @param {string} root
 */
export function packagesAreReady(root) {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, locked]) => {
    if (path === '' || locked.link) return true;
    const found = installed[path];
    // An optional package may be for another platform.
    if (!found) return locked.optional === true;
    // npm notes the digest of what it has installed, also where package-lock.json names none.
    return found.version === locked.version && (!locked.integrity || found.integrity === locked.integrity);
  });
}

/**
 * Installs the packages of package-lock.json without running their scripts.
 * @param {string} root
 */
export async function installPackages(root) {
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
  await step('npm packages', async () => {
    const { code, output } = await run('npm', args, { cwd: root });
    if (code !== 0) throw new SetupError(npmFailure(output));
  });
}

/**
 * One message for what npm could not do, with the last lines it wrote.
 * @param {string} output
 */
export function npmFailure(output) {
  const lines = output.split('\n').filter(line => !/^npm (error|ERR!)?\s*(at |\{|\}|$)/.test(line));
  const tail = excerpt(lines.join('\n'));
  const unreachable = /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ERR_SOCKET_TIMEOUT|CERT|407/.test(output);
  return unreachable
    ? 'The npm packages could not be downloaded: the npm registry cannot be reached from here.\nnpm uses its own settings: ' +
        `registry, proxy, https-proxy, cafile (npm config list). Or use Docker: docker compose up\n${tail}`
    : `The npm packages could not be installed. npm says:\n${tail}`;
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage> | undefined}
 */
function lockedPackages(path) {
  const text = readText(path);
  return text === undefined ? undefined : JSON.parse(text).packages;
}
