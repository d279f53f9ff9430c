import { mkdir, stat } from 'node:fs/promises';
import { type CopyResult, copyStorage } from '../../backup/index.js';
import { sizeOf } from '../../cli/terminal/size-of.js';
import { progressBar } from '../../cli/terminal/status-line.js';
import { storageAt } from '../../schema/service/s3-settings.js';
import type { Settings } from '../../schema/service/settings.js';
import type { Command } from '../../service/command.js';
import { openStorage, probeStorage } from '../../storage/index.js';
import type { StorageCommand } from './options.js';
import { usersOf } from './users.js';

type CopyCommand = Extract<StorageCommand, { name: 'copy' }>;

/** Copies what a service keeps from one place to another, and says what came of it. */
export async function copy({ from, to, replace }: CopyCommand, settings: Settings, command: Command): Promise<void> {
  const { status, signal } = command;
  const users = await usersOf(to, settings);
  if (users)
    throw new Error(`${users.text} on ${to}: stop ${users.pronoun} first, so that nothing else is written there`);
  const route = { from: await openSource(from, settings), to: await openTarget(to, settings) };
  const result = await copyStorage({
    from: { name: from, storage: route.from },
    to: { name: to, storage: route.to },
    replace,
    signal,
    onProgress: ({ what, bytes, totalBytes }) =>
      status.update(
        `${progressBar(bytes / Math.max(1, totalBytes))} ${sizeOf(bytes)} of ${sizeOf(totalBytes)} ${what}`,
      ),
  }).catch(error => {
    throw explained(error, to);
  });
  status.print('');
  console.log(summary(from, to, result));
  const writers = await usersOf(from, settings).catch(() => undefined);
  if (writers)
    console.log(
      `${writers.text} on ${from}, and may have changed it since. Stop ${writers.pronoun} and run the same command with --replace to catch up.`,
    );
}

/** Requests are repeated for long once the store has answered: a long copy should outlive an outage. */
async function openSource(from: string, settings: Settings) {
  const target = storageAt(from, settings, 'long');
  if ('s3' in target) await (await openStorage(storageAt(from, settings))).list('checkpoints');
  else if (!(await isFolder(from))) throw new Error(`There is no folder ${from}`);
  return openStorage(target);
}

async function openTarget(to: string, settings: Settings) {
  const probed = await probeStorage(storageAt(to, settings));
  if ('folder' in probed) {
    await mkdir(to, { recursive: true }).catch(error => {
      throw error.code === 'EEXIST' || error.code === 'ENOTDIR'
        ? new Error(`${to} cannot become a folder, since a file is in the way`)
        : error;
    });
    return openStorage(probed);
  }
  const { s3: patient } = storageAt(to, settings, 'long') as typeof probed;
  return openStorage({ s3: { ...probed.s3, attempts: patient.attempts } });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  );
}

function summary(from: string, to: string, { copied, same, others, hasPictures }: CopyResult): string {
  const amount = ({ objects, bytes }: CopyResult['copied']) => `${objects} objects, ${sizeOf(bytes)}`;
  const lines = [
    copied.objects === 0
      ? `${to} had everything of ${from} already: ${amount(same)}. All of it was read and is the same.`
      : `${to} now has everything of ${from}: ${amount(copied)} copied${same.objects > 0 ? `, ${amount(same)} there before` : ''}. What was copied was read back and is intact.`,
  ];
  if (others > 0) lines.push(`It also has ${others} objects that ${from} does not have; they stay.`);
  if (hasPictures)
    lines.push(
      to.startsWith('s3://')
        ? `Your own pictures in ${from}/datasets are not copied, since a store has no folders: import each one there with npm run dataset -- import ${from}/datasets/NAME --name NAME`
        : `Your own pictures in ${from}/datasets are not copied: copy that folder yourself, or set DATASETS_DIR`,
    );
  lines.push(
    `The queue with its jobs is in Redis, and not part of the copy. To start a service on the copy: ${to.startsWith('s3://') ? 'STORAGE_URL' : 'DATA_DIR'}=${to} npm start`,
  );
  return lines.join('\n');
}

function explained(error: unknown, to: string): unknown {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code ?? ''))
    return new Error(`There is no room left in ${to}. Free some space and run the same command again: it continues.`);
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new Error(`${(error as Error).message}: see that this user may read the source and write the target`);
  return error;
}
