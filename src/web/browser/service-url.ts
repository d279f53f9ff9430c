/**
 * Where the service answers a path. The scripts are at `/web/` of it, wherever a reverse proxy has put it.
 * @param path begins with a slash
 */
export function serviceUrl(path: string): string {
  return new URL(`..${path}`, import.meta.url).href;
}
