/**
 * Where the service answers a path. This script is in a folder of `/web/` there, wherever a reverse proxy has put it.
 * @param path begins with a slash
 */
export function serviceUrl(path: string): string {
  return new URL(`../..${path}`, import.meta.url).href;
}
