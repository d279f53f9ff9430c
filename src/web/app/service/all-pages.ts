interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** Everything of a list that comes in pages. */
export async function allPages<T>(load: (cursor: { readonly cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<T> = await load(cursor === undefined ? {} : { cursor });
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all;
}
