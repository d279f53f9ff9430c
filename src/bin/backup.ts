/** Backs up everything that cannot be made again, and restores it. */
import { version } from '../api/service/version.js';
import { type BackupProgress, backUp, restore } from '../backup/index.js';
import { sizeOf } from '../cli/terminal/size-of.js';
import { progressBar } from '../cli/terminal/status-line.js';
import { dumpQueue, queueExists, restoreQueue } from '../queue/queue-dump.js';
import type { BackupManifest } from '../schema/service/backup.js';
import { foldersOf, parseSettings, type Settings } from '../schema/service/settings.js';
import { type Command, runCommand } from '../service/command.js';
import { type BackupCommand, parseBackupCommand, usage } from './backup/options.js';
import { withQueue } from './backup/queue-access.js';
import { usersOf } from './storage/users.js';

const interrupted = 'Interrupted: run the same command again to continue';

await runCommand({ parse: parseBackupCommand, usage, interrupted }, async (options, command) => {
  const settings = parseSettings(process.env);
  await (options.direction === 'to' ? to(options, settings, command) : from(options, settings, command));
});

function observe({ status, signal }: Command) {
  const onProgress = ({ what, bytes, totalBytes }: BackupProgress) =>
    status.update(`${progressBar(bytes / Math.max(1, totalBytes))} ${sizeOf(bytes)} of ${sizeOf(totalBytes)} ${what}`);
  return { signal, onProgress };
}

async function to({ path }: BackupCommand, settings: Settings, command: Command): Promise<void> {
  refuseS3(settings);
  const { DATA_DIR: dataDir, QUEUE_NAME } = settings;
  const manifest = await backUp({
    ...observe(command),
    dataDir,
    path,
    version,
    dumpQueue: () => withQueue(settings, redis => dumpQueue(redis, QUEUE_NAME)),
  });
  command.status.print('');
  console.log(`The backup is in ${path}: ${contents(manifest)}. Every file was read back and is intact.`);
  const { datasetsDir } = foldersOf(settings);
  if (settings.DATASETS_DIR !== undefined)
    console.log(`It does not include your own pictures in DATASETS_DIR=${datasetsDir}: back them up separately.`);
  for (const { name, target } of manifest.links)
    console.log(`${name} is a link: the backup does not include what it points to (${target}).`);
  console.log(`To restore it into a new DATA_DIR: DATA_DIR=FOLDER npm run backup -- from ${path}`);
}

async function from({ path, replace }: BackupCommand, settings: Settings, command: Command): Promise<void> {
  refuseS3(settings);
  const { DATA_DIR: dataDir, QUEUE_NAME, REDIS_URL } = settings;
  const users = await usersOf(dataDir, settings);
  if (users) throw new Error(`${users.text} on DATA_DIR=${dataDir}: stop ${users.pronoun} first`);
  if (REDIS_URL !== undefined && !replace && (await withQueue(settings, redis => queueExists(redis, QUEUE_NAME))))
    throw new Error(
      `The queue ${QUEUE_NAME} at REDIS_URL is not empty. Set another QUEUE_NAME, or add --replace, which deletes that queue.`,
    );
  const { manifest, aside } = await restore({
    ...observe(command),
    dataDir,
    path,
    replace,
    restoreQueue: entries => withQueue(settings, redis => restoreQueue(redis, QUEUE_NAME, entries)),
  });
  command.status.print('');
  console.log(`${dataDir} holds what was backed up at ${manifest.createdAt}: ${contents(manifest)}.`);
  if (aside !== null) console.log(`What was there before is in ${aside}: delete it when you no longer need it.`);
}

function contents({ files, queueEntries }: BackupManifest): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${files.length} files, ${sizeOf(bytes)}, and ${queueEntries} entries of the queue`;
}

/** A backup holds the files of DATA_DIR, which are not all there is with S3. */
function refuseS3({ STORAGE_URL }: Settings): void {
  if (STORAGE_URL !== undefined)
    throw new Error(
      `The data of this service are in STORAGE_URL=${STORAGE_URL}, which a backup does not hold: copy them with npm run storage -- copy ${STORAGE_URL} FOLDER, or use the versions and replicas of the store`,
    );
}
