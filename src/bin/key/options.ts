import { parseArgs } from 'node:util';
import { type Role, roles } from '../../schema/service/role.js';

export type KeyCommand =
  | {
      readonly command: 'make';
      readonly name: string;
      readonly role: Role;
      readonly quotaBytes: number | undefined;
      readonly unlessAny: boolean;
    }
  | { readonly command: 'list'; readonly json: boolean }
  | { readonly command: 'rotate'; readonly id: string; readonly graceHours: number }
  | { readonly command: 'revoke'; readonly id: string };

export const usage = `npm run key -- --name NAME --role viewer|generator|trainer|admin [--quota BYTES]
npm run key -- list [--json]
npm run key -- rotate ID [--grace HOURS]
npm run key -- revoke ID

The first form makes a key and prints it, once: the file API_KEYS_FILE keeps only its SHA-256. rotate replaces the key by a
new one with the same id, name and role, and revoke ends it. A running service notices each change within two seconds.

  --name        whom or what the key is for
  --role        viewer sees trainings and their samples; generator also makes images; trainer also trains, and sees and
                changes datasets; admin may do everything
  --quota       bytes of datasets and checkpoints that the key may keep, in place of KEY_QUOTA_BYTES
  --unless-any  makes no key when there are keys already
  --grace       hours for which the old key still works; 0 when left out
  --json        the list as JSON
  --help        this text`;

/**
 * Reads the arguments.
 * @returns null when help is wanted
 * @throws Error that names the wrong argument
 */
export function parseKeyCommand(args: readonly string[]): KeyCommand | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      role: { type: 'string' },
      quota: { type: 'string' },
      'unless-any': { type: 'boolean' },
      grace: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return null;
  const [command, id, ...more] = positionals;
  const only = (...names: readonly string[]) => {
    const other = Object.keys(values).find(name => !names.includes(name));
    if (other !== undefined) throw new Error(`--${other} does not go with ${command ?? 'a new key'}`);
  };
  if (more.length > 0) throw new Error(`There is an argument too many: ${more[0]}`);
  switch (command) {
    case undefined:
      only('name', 'role', 'quota', 'unless-any');
      return {
        command: 'make',
        name: nameOf(values.name),
        role: roleOf(values.role),
        quotaBytes: values.quota === undefined ? undefined : numberOf('quota', values.quota),
        unlessAny: values['unless-any'] ?? false,
      };
    case 'list':
      only('json');
      if (id !== undefined) throw new Error(`list takes no id: ${id}`);
      return { command, json: values.json ?? false };
    case 'rotate':
      only('grace');
      return { command, id: idOf(id), graceHours: values.grace === undefined ? 0 : numberOf('grace', values.grace) };
    case 'revoke':
      only();
      return { command, id: idOf(id) };
    default:
      throw new Error(`The command must be list, rotate or revoke, not ${command}`);
  }
}

function nameOf(name: string | undefined): string {
  if (name === undefined) throw new Error('Say whom or what the key is for: --name NAME');
  if (name.trim() === '' || name.length > 100) throw new Error('--name must have 1 to 100 characters');
  return name.trim();
}

function roleOf(role: string | undefined): Role {
  const known = roles.find(one => one === role);
  if (known) return known;
  throw new Error(
    `--role must be ${roles.slice(0, -1).join(', ')} or ${roles.at(-1)}${role === undefined ? '' : `, not ${role}`}`,
  );
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  const isValid = text.trim() !== '' && Number.isFinite(value) && value >= 0;
  if (!isValid || (option === 'quota' && !Number.isSafeInteger(value)))
    throw new Error(`--${option} must be a number such as ${option === 'quota' ? '20000000000' : '24'}, not ${text}`);
  return value;
}

function idOf(id: string | undefined): string {
  if (id === undefined) throw new Error('Say which key: its id, which npm run key -- list shows');
  // Who pastes a whole key means its id.
  return /^dcgan_([a-z0-9]{8})_/.exec(id)?.[1] ?? id;
}
