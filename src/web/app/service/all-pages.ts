interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** The most that the service gives in one page of most lists. */
const most = 100;

type Load<T> = (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>;

/** Everything of a list that comes in pages. */
export async function allPages<T>(load: Load<T>): Promise<readonly T[]> {
  return (await firstOfPages(Number.POSITIVE_INFINITY, load)).data;
}

/**
 * The first things of a list that comes in pages, as many as are wanted.
 * @returns `nextCursor` is null when there are no more
 */
export async function firstOfPages<T>(count: number, load: Load<T>): Promise<Page<T>> {
  const data: T[] = [];
  let nextCursor: string | null = null;
  do {
    const limit = Math.min(most, count - data.length);
    const page: Page<T> = await load({ limit, ...(nextCursor !== null && { cursor: nextCursor }) });
    data.push(...page.data);
    nextCursor = page.nextCursor;
  } while (nextCursor !== null && data.length < count);
  return { data, nextCursor };
}
