const prefix = '#dataset=';

/** Where this page shows a dataset. */
export function datasetLink(id: string): string {
  return prefix + encodeURIComponent(id);
}

/** The dataset that the page's address names. */
export function linkedDataset(): string | undefined {
  return location.hash.startsWith(prefix) ? decodeURIComponent(location.hash.slice(prefix.length)) : undefined;
}
