const prefix = '#dataset=';

/** Where this page shows a dataset. */
export function datasetLink(id: string): string {
  return prefix + encodeURIComponent(id);
}

/** The dataset that the page's address names; undefined when it names none, or was mangled on its way here. */
export function linkedDataset(hash = location.hash): string | undefined {
  if (!hash.startsWith(prefix)) return undefined;
  try {
    return decodeURIComponent(hash.slice(prefix.length));
  } catch {
    return undefined;
  }
}
