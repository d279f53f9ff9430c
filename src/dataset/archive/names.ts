const maxNameLength = 200;
/** Characters kept from the end of a name that is shortened, because the extension is there. */
const keptEnd = 60;

/**
 * A name as it is displayed. Names are never used as paths, so `..` and absolute ones are harmless.
 * Control characters, and those that reverse what follows, could disguise a log line.
 */
export function displayName(name: string): string {
  const clean = withoutDot(name).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
  if (clean === '') return '(no name)';
  if (clean.length <= maxNameLength) return clean;
  const cut = `${clean.slice(0, maxNameLength - keptEnd - 1)}…${clean.slice(-keptEnd)}`;
  // A surrogate pair may have been cut in half.
  return cut.replace(/\p{Cs}/gu, '\ufffd');
}

/** What operating systems, network drives and programs put among a user's files, in lower case. */
export const litter: ReadonlySet<string> = new Set([
  // macOS
  '__macosx',
  'icon\r',
  'network trash folder',
  'temporary items',
  // Windows
  'thumbs.db',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  '$recycle.bin',
  'recycler',
  'system volume information',
  'found.000',
  // Synology, QNAP
  '@eadir',
  '#recycle',
  '#snapshot',
  '@tmp',
  '@recycle',
  '@recently-snapshot',
  '@__thumb',
  '@transcode',
  // Linux, Picasa
  'lost+found',
  'picasa.ini',
]);

/** Whether a file is hidden or left by an operating system, and so not meant to be an image. */
export function isLitter(name: string): boolean {
  return name
    .split('/')
    .some(part => (part.startsWith('.') && part !== '.' && part !== '..') || litter.has(part.toLowerCase()));
}

/** tar begins names with `./` when it packs the current folder. */
function withoutDot(name: string): string {
  return name.replace(/^(\.\/)+/, '');
}
