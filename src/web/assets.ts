import { readFile } from 'node:fs/promises';
import { style } from './style.js';

export interface Asset {
  readonly type: string;
  readonly content: string;
}

const scripts = new URL('./browser/', import.meta.url);
/** `upload.js`, `page/dom.js` */
const scriptName = /^(?:[a-z][a-z-]*\/)?[a-z][a-z-]*\.js$/;
const read = new Map<string, Promise<string>>();

/** A file that pages refer to as /web/{name}; undefined when there is none. Files are read once. */
export async function findAsset(name: string): Promise<Asset | undefined> {
  if (name === 'style.css') return { type: 'text/css; charset=utf-8', content: style };
  if (!scriptName.test(name)) return undefined;
  const content = read.get(name) ?? readFile(new URL(name, scripts), 'utf8');
  read.set(name, content);
  try {
    return { type: 'text/javascript; charset=utf-8', content: await content };
  } catch (error) {
    read.delete(name);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
