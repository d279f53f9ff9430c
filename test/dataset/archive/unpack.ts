import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { entriesOf, UnpackBudget, type UnpackLimits } from '../../../src/dataset/archive/index.js';
import { Rejection } from '../../../src/dataset/source/source-image.js';
import { ServiceError } from '../../../src/schema/problem.js';

const fixtures = resolve(import.meta.dirname, '../../fixtures');
export const fixture = (name: string) => join(fixtures, name);

/** What came out of an archive. */
export interface Outcome {
  /** Names of the entries and their content, or why they are left out, as `reason: detail`. */
  readonly entries: readonly (readonly [name: string, content: string])[];
  /** Why the whole archive is refused, as `CODE: message`. */
  readonly error: string | undefined;
}

let folder: string | undefined;
afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

/** Writes a file that is removed when the tests of a file are done. */
export function written(bytes: Uint8Array, name = 'upload'): { name: string; path: string; bytes: number } {
  folder ??= mkdtempSync(join(tmpdir(), 'archive-'));
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { name, path, bytes: bytes.length };
}

export function onDisk(path: string): { name: string; path: string; bytes: number } {
  return { name: basename(path), path, bytes: statSync(path).size };
}

/** Lists an archive and reads its entries, one after the other. Errors that clients do not see are thrown. */
export async function unpack(
  file: Uint8Array | string,
  limits: Partial<UnpackLimits> | UnpackBudget = {},
  signal?: AbortSignal,
  feature?: string,
): Promise<Outcome> {
  const entries: [string, string][] = [];
  try {
    const opened = typeof file === 'string' ? onDisk(file) : written(file);
    const budget = limits instanceof UnpackBudget ? limits : budgetOf(limits);
    for await (const entry of entriesOf(opened, budget, signal, feature)) {
      const content = await entry.read().then(
        bytes => Buffer.from(bytes).toString('latin1'),
        error => {
          if (!(error instanceof Rejection)) throw error;
          return `${error.reason}: ${error.message}`;
        },
      );
      entries.push([entry.name, content]);
    }
    return { entries, error: undefined };
  } catch (error) {
    if (error instanceof ServiceError) return { entries, error: `${error.code}: ${error.message}` };
    throw error;
  }
}

/** Content of the files in the archives that test/fixtures/archives/make.py made. */
export function contentOf(name: string): string {
  return Buffer.from(`This is ${name.split('/').at(-1)}.\n`.repeat(40)).toString('latin1');
}

/** Open descriptors of files below a path. */
export function openDescriptors(path = tmpdir()): string[] {
  return readdirSync('/proc/self/fd').flatMap(fd => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(`${path}/archive-`) || target === path ? [target] : [];
    } catch {
      // That of the folder itself is gone by now.
      return [];
    }
  });
}

/** A budget with room for whatever a test does not limit. */
export function budgetOf(limits: Partial<UnpackLimits> = {}): UnpackBudget {
  return new UnpackBudget({
    maxEntries: 500_000,
    maxUnpackedBytes: 16 * 2 ** 30,
    maxEntryBytes: 64 * 2 ** 20,
    maxRatio: 100,
    ...limits,
  });
}
