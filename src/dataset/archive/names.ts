import { isUtf8 } from 'node:buffer';

const maxNameLength = 200;
/** Kept of the end of a longer name, because the extension is there. */
const keptEnd = 60;

/**
 * What people get to see. Names are never used as paths, so that `..` and absolute ones are as good as any.
 * Control characters, and those that reverse what follows, could make a log line look like another one.
 */
export function displayName(name: string): string {
  const clean = withParts(name).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
  if (clean === '') return '(no name)';
  if (clean.length <= maxNameLength) return clean;
  const cut = `${clean.slice(0, maxNameLength - keptEnd - 1)}…${clean.slice(-keptEnd)}`;
  // A character of two units may have been cut apart.
  return cut.replace(/\p{Cs}/gu, '\ufffd');
}

/** Files that systems leave behind, and hidden ones: nobody means them to be images. */
export function isLitter(name: string): boolean {
  return withParts(name)
    .split('/')
    .some(part => part === '__MACOSX' || (part.startsWith('.') && part !== '.' && part !== '..'));
}

/** Windows separates the parts with backslashes, and tar begins with `./` when it packs the current folder. */
function withParts(name: string): string {
  return name.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}

/** Archives do not say how their names are encoded, or say it wrongly; today nearly all are UTF-8. */
export function decodeName(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}
