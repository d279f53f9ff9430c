import { dieWithParent } from '../worker/orphan-guard.js';
import { exitOnUnhandled, reportOnStderr } from './unhandled.js';

/**
 * Makes this process the child of another process of the service, which speaks to it over IPC. It ends when its parent
 * does, reports unhandled errors on its standard error output, which the parent logs, and leaves signals to the parent: a
 * terminal sends them to every process of the group.
 * @param ignored signals on which only the parent acts
 * @returns sends a message; rejects when the parent is gone
 */
export function becomeChild(
  name: string,
  parent: string,
  ignored: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'],
): (message: object) => Promise<void> {
  exitOnUnhandled(reportOnStderr(`the ${name}`));
  const send = process.send?.bind(process);
  if (!send) {
    console.error(`The ${name} is started by ${parent}: use \`npm run worker\` or \`npm start\`.`);
    process.exit(1);
  }
  dieWithParent(process.ppid);
  // Its work is lost to the parent that is gone; the next attempt continues from what was saved.
  process.on('disconnect', () => process.exit(1));
  for (const signal of ignored) process.on(signal, () => {});
  return message =>
    new Promise((resolve, reject) => {
      send(message, undefined, undefined, error => (error ? reject(error) : resolve()));
    });
}
