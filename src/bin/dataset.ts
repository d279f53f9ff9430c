/** Datasets from the shell: imports files of this machine, and lists the datasets there are. */
import { pino } from 'pino';
import { importDataset, listDatasets } from '../dataset/index.js';
import { foldersOf, parseSettings } from '../schema/service/settings.js';
import { runCommand } from '../service/command.js';
import { openSharedStorage } from '../service/storage/shared-storage.js';
import { parseDatasetCommand, usage } from './dataset/options.js';
import { importProgress, row, summary } from './dataset/report.js';

const interrupted = 'Interrupted; nothing was kept';

await runCommand({ parse: parseDatasetCommand, usage, interrupted }, async (command, { status, signal }) => {
  const settings = parseSettings(process.env);
  const folders = {
    ...foldersOf(settings),
    storage: await openSharedStorage({ settings, log: pino({ level: 'silent' }) }),
  };
  if (command.name === 'list') {
    const datasets = await listDatasets(folders);
    console.log(datasets.map(row).join('\n'));
    return;
  }
  const { name, title, feature, ...framing } = command.upload;
  const begun = performance.now();
  const manifest = await importDataset({
    ...folders,
    path: command.path,
    id: name,
    title,
    framing,
    feature,
    concurrency: settings.DECODE_CONCURRENCY,
    signal,
    onProgress: (progress, bytes) => status.update(importProgress(progress, bytes, (performance.now() - begun) / 1000)),
  });
  status.print('');
  console.log(summary(name, manifest));
});
