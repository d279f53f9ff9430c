import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const folder = fileURLToPath(new URL('../fixtures/images/', import.meta.url));
const ending = '.rgb.gz';

/** What make.py laid images on that are transparent. */
export const fixtureBackground = '40a0e0';

/** Images that other programs made, all of 48×36 pixels before they are turned as their EXIF says. */
export const fixtureNames = readdirSync(folder)
  .filter(name => name.endsWith(ending))
  .map(name => name.slice(0, -ending.length));

export function fixtureFile(name: string): Uint8Array {
  return readFileSync(folder + name);
}

/** The pixels that Pillow decodes it to: width × height × 3 bytes. */
export function fixturePixels(name: string): { width: number; height: number; pixels: Uint8Array } {
  const [width, height] = /exif-[5-8]/.test(name) ? [36, 48] : [48, 36];
  return { width, height, pixels: gunzipSync(readFileSync(folder + name + ending)) };
}
