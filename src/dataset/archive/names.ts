const maxNameLength = 200;
/** Kept of the end of a longer name, because the extension is there. */
const keptEnd = 60;

/**
 * What people get to see. Names are never used as paths, so that `..` and absolute ones are as good as any.
 * Control characters, and those that reverse what follows, could make a log line look like another one.
 */
export function displayName(name: string): string {
  const clean = withoutDot(name).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
  if (clean === '') return '(no name)';
  if (clean.length <= maxNameLength) return clean;
  const cut = `${clean.slice(0, maxNameLength - keptEnd - 1)}…${clean.slice(-keptEnd)}`;
  // A character of two units may have been cut apart.
  return cut.replace(/\p{Cs}/gu, '\ufffd');
}

/** What systems, network drives and programs put beside the files of people, in lower case. */
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

/** Files that systems leave behind, and hidden ones: nobody means them to be images. */
export function isLitter(name: string): boolean {
  return name
    .split('/')
    .some(part => (part.startsWith('.') && part !== '.' && part !== '..') || litter.has(part.toLowerCase()));
}

/** tar begins names with `./` when it packs the current folder. */
function withoutDot(name: string): string {
  return name.replace(/^(\.\/)+/, '');
}
