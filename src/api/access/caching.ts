/** Cache-Control of an answer to somebody with a key: no cache may give it to anybody else. */
export function forOneClient(cacheControl: string | undefined): string {
  if (cacheControl === undefined) return 'private';
  if (/\b(no-store|private)\b/.test(cacheControl)) return cacheControl;
  const rest = cacheControl.replace(/\bpublic\b\s*,?\s*/, '');
  return rest === '' ? 'private' : `private, ${rest}`;
}
