/** Makes, lists, rotates and revokes the keys that let clients in. */

import { changeKeyFile, readKeyFile } from '../keys/key-file.js';
import { keyDigest, newKeyId, newKeyText } from '../keys/key-text.js';
import type { Key } from '../schema/service/key.js';
import { parseSettings } from '../schema/service/settings.js';
import { runCommand } from '../service/command.js';
import { type KeyCommand, parseKeyCommand, usage } from './key/options.js';
import { table } from './key/table.js';

await runCommand({ parse: parseKeyCommand, usage }, async (command, { status }) => {
  const { API_KEYS_FILE: path } = parseSettings(process.env);
  if (path === undefined)
    throw new Error(
      'API_KEYS_FILE is not set: it says where the keys are kept, and the service needs the same setting, as in API_KEYS_FILE=./api-keys.json npm run key -- list',
    );
  await run(command, path, line => status.print(line));
});

async function run(command: KeyCommand, path: string, say: (line: string) => void): Promise<void> {
  switch (command.command) {
    case 'make': {
      const { name, role, quotaBytes, unlessAny } = command;
      const id = newKeyId();
      const text = newKeyText(id);
      let isMade = true;
      await changeKeyFile(path, keys => {
        isMade = !(unlessAny && keys.length > 0);
        if (!isMade) return keys;
        const quota = quotaBytes === undefined ? {} : { quotaBytes };
        return [...keys, { id, name, role, sha256: keyDigest(text), createdAt: new Date().toISOString(), ...quota }];
      });
      if (!isMade) return;
      say(`A key for ${name} with the role ${role}. Keep it: it is not shown again.`);
      console.log(text);
      return;
    }
    case 'list': {
      const keys = (await readKeyFile(path)) ?? [];
      console.log(command.json ? JSON.stringify(keys.map(shown), null, 2) : table(keys));
      return;
    }
    case 'rotate': {
      const text = newKeyText(command.id);
      await changeKeyFile(path, keys => replaced(keys, command.id, key => rotated(key, text, command.graceHours)));
      say(
        command.graceHours === 0
          ? 'The old key no longer works. Keep the new one: it is not shown again.'
          : `The old key works for ${command.graceHours} more hours. Keep the new one: it is not shown again.`,
      );
      console.log(text);
      return;
    }
    case 'revoke':
      await changeKeyFile(path, keys => replaced(keys, command.id, () => undefined));
      say(`The key ${command.id} no longer works.`);
  }
}

/** @throws Error when there is no such key */
function replaced(keys: readonly Key[], id: string, change: (key: Key) => Key | undefined): readonly Key[] {
  if (!keys.some(key => key.id === id)) throw new Error(`There is no key ${id}: npm run key -- list shows all`);
  return keys.flatMap(key => (key.id === id ? (change(key) ?? []) : key));
}

function rotated({ previous: _, ...key }: Key, text: string, graceHours: number): Key {
  const until = new Date(Date.now() + graceHours * 3_600_000).toISOString();
  const previous = graceHours === 0 ? {} : { previous: { sha256: key.sha256, until } };
  return { ...key, sha256: keyDigest(text), ...previous };
}

/** A key without its digests. */
function shown({ sha256: _, previous, ...key }: Key) {
  return { ...key, ...(previous && { previousUntil: previous.until }) };
}
