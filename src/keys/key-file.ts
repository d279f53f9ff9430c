import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Key, KeyFile } from '../schema/service/key.js';

/** Nobody holds the lock of a file for longer, in milliseconds: whoever seems to has died. */
const lockMs = 10_000;

/**
 * Reads the keys in a file.
 * @returns undefined when there is no such file
 * @throws Error with one line that says what is wrong with the file, and nothing of what is in it
 */
export async function readKeyFile(path: string): Promise<readonly Key[] | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Error(`API_KEYS_FILE=${path} cannot be read: ${(error as Error).message}`);
  }
  return parseKeyFile(text, path);
}

/** @throws Error with one line */
function parseKeyFile(text: string, path: string): readonly Key[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`API_KEYS_FILE=${path} is not valid JSON: it is written by npm run key`);
  }
  const parsed = KeyFile.safeParse(json);
  if (parsed.success) return parsed.data.keys;
  const wrong = parsed.error.issues.map(issue => `${issue.path.map(String).join('.')}: ${issue.message}`);
  throw new Error(`API_KEYS_FILE=${path} is not a file of keys: ${wrong.join('; ')}`);
}

/**
 * Changes the keys in a file. Changes that come at the same time happen one after the other, and whoever reads the file
 * finds it whole.
 * @param change makes the new keys of the present ones, which are none when there is no file
 */
export async function changeKeyFile(
  path: string,
  change: (keys: readonly Key[]) => readonly Key[],
): Promise<readonly Key[]> {
  await mkdir(dirname(path), { recursive: true });
  const lock = `${path}.lock`;
  await take(lock);
  try {
    const keys = change((await readKeyFile(path)) ?? []);
    await replaceFile(path, `${JSON.stringify({ keys }, null, 2)}\n`);
    return keys;
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<void> {
  for (;;) {
    try {
      const file = await open(lock, 'wx', 0o600);
      await file.close();
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const held = await stat(lock).catch(() => undefined);
    if (held && Date.now() - held.mtimeMs > lockMs) await rm(lock, { force: true });
    else await sleep(20);
  }
}

/** Replaces a file in one step, durably; only its owner may read it. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
