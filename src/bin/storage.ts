/** Shows what takes space below DATA_DIR and what can be deleted, and copies what a service keeps to another place. */
import { parseSettings } from '../schema/service/settings.js';
import { runCommand } from '../service/command.js';
import { copy } from './storage/copy.js';
import { measureUsage } from './storage/measure-usage.js';
import { parseStorageCommand, usage } from './storage/options.js';
import { report } from './storage/report.js';

const interrupted = 'Interrupted: run the same command again, and a copy continues';

await runCommand({ parse: parseStorageCommand, usage, interrupted }, async (options, command) => {
  const settings = parseSettings(process.env);
  if (options.name === 'copy') return copy(options, settings, command);
  const found = await measureUsage(settings, command);
  command.status.print('');
  console.log(options.json ? JSON.stringify(found, null, 2) : report(found));
});
