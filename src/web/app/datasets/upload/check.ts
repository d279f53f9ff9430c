import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import type { Draft } from './draft.js';
import { nearestName, validName } from './names.js';

/** What the service would refuse, said before everything is sent. */
export function check(
  { choice, name }: Draft,
  { taken, maxFiles }: { readonly taken: readonly string[]; readonly maxFiles: number },
): ReadonlyMap<string, string> {
  const { upload } = words.value.datasets;
  const wrong = new Map<string, string>();
  if (!choice) wrong.set('files', upload.chooseFirst);
  else if (choice.bytes === 0) wrong.set('files', upload.filesEmpty);
  else if (choice.files.length > maxFiles) wrong.set('files', upload.tooMany(number(maxFiles)));
  if (!validName.test(name)) wrong.set('name', upload.nameInvalid(nearestName(name)));
  else if (taken.includes(name)) wrong.set('name', upload.nameTaken(name));
  return wrong;
}
