/** Which page of a list: after a cursor. */
export interface DigestQuery {
  /** Of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** One page of digests in ascending order. */
export function pageOfDigests(
  all: readonly string[],
  { cursor, limit }: DigestQuery,
): { readonly page: readonly string[]; readonly nextCursor: string | null } {
  const rest = cursor === undefined ? all : all.filter(image => image > cursor);
  const page = rest.slice(0, limit);
  return { page, nextCursor: rest.length > limit ? page.at(-1)! : null };
}
