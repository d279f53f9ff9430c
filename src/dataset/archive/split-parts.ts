import { type Said, say } from '../../schema/rejections/said.js';

/** How programs name the parts into which they split archives: what each is, and what to do. */
const parts = [
  [/\.(7z|rar)\.\d{3}$|\.part\d+\.rar$|\.r\d\d$/i, 'SPLIT_ARCHIVE'],
  [/\.z\d\d$/i, 'SPLIT_ZIP'],
  [/\.(zip|tar|tgz|gz|tfrec(ords?)?)\.(\d{3}|[a-z]{2})$/i, 'SPLIT_FILE'],
] as const;

/** What to do with a file that cannot be read, when its name says that it is one part of several. */
export function splitPart(name: string): Said | undefined {
  const part = parts.find(([pattern]) => pattern.test(name));
  return part && say(part[1]);
}
