import { dieWithParent } from '../worker/orphan-guard.js';

/**
 * Makes this process one that another one of the service started and speaks to over IPC: it ends when that one does, and
 * leaves signals to it, which a terminal sends to every process of the group.
 * @param ignored signals that the parent alone acts on
 * @returns sends a message; rejects when the parent is gone
 */
export function becomeChild(
  name: string,
  parent: string,
  ignored: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'],
): (message: object) => Promise<void> {
  const send = process.send?.bind(process);
  if (!send) {
    console.error(`The ${name} is started by ${parent}: use \`npm run worker\` or \`npm start\`.`);
    process.exit(1);
  }
  dieWithParent(process.ppid);
  // Nobody waits for what it does any more: its successor goes on from what was saved.
  process.on('disconnect', () => process.exit(1));
  for (const signal of ignored) process.on(signal, () => {});
  return message =>
    new Promise((resolve, reject) => {
      send(message, undefined, undefined, error => (error ? reject(error) : resolve()));
    });
}
