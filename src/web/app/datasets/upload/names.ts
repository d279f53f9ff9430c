/** As in src/dataset/archive/archive-ending.ts: a test holds the two equal, since a browser loads nothing from there. */
export const archiveEnding = /\.(zip|tar|tgz|tar\.gz|tfrec(ords?)?(-\d+-of-\d+)?(\.gz)?)$/i;
const picture = /\.(jpe?g|png|webp|gif|avif|hei[cf]|hif)$/i;
/** Names that the service takes, as src/schema/job.ts has them. */
export const validName = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const maxLength = 100;

/** Whether a file looks like one that the service can read; it judges by the content. */
export function looksUsable(path: string): boolean {
  return picture.test(path) || archiveEnding.test(path);
}

export function looksLikePicture(path: string): boolean {
  return picture.test(path);
}

/** Whether a file is called as files of TFRecords are. */
export function looksLikeRecords(path: string): boolean {
  return /\.tfrec/i.test(path);
}

/** In lower case, as src/dataset/archive/names.ts has them. */
const litter = new Set(
  [
    ['__macosx', 'icon\r', 'network trash folder', 'temporary items'],
    ['thumbs.db', 'ehthumbs.db', 'ehthumbs_vista.db', 'desktop.ini', '$recycle.bin', 'recycler'],
    ['system volume information', 'found.000', 'lost+found', 'picasa.ini'],
    ['@eadir', '#recycle', '#snapshot', '@tmp', '@recycle', '@recently-snapshot', '@__thumb', '@transcode'],
  ].flat(),
);

/** Files that operating systems add to those of a person. */
export function isHidden(path: string): boolean {
  return path.split('/').some(part => part.startsWith('.') || litter.has(part.toLowerCase()));
}

/**
 * A name for a dataset of these files that is valid and free: after their title, their folder, or their only archive.
 * @param paths '/' between their parts
 */
export function proposeName(paths: readonly string[], taken: readonly string[], title = ''): string {
  const [first = ''] = paths;
  const folder = first.includes('/') ? first.slice(0, first.indexOf('/')) : '';
  const common = folder !== '' && paths.every(path => path.startsWith(`${folder}/`)) ? folder : '';
  const only =
    paths.length === 1 && archiveEnding.test(first)
      ? first.slice(first.lastIndexOf('/') + 1).replace(archiveEnding, '')
      : '';
  const name = nearestName(title) || nearestName(common || only) || 'pictures';
  if (!taken.includes(name)) return name;
  for (let i = 2; ; i++) {
    const numbered = `${name.slice(0, maxLength - 6)}-${i}`;
    if (!taken.includes(numbered)) return numbered;
  }
}

/** The nearest valid name; empty when nothing is left of it. */
export function nearestName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, maxLength)
    .replace(/[^a-z0-9]+$/, '');
}
