import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Starts Chromium, with further arguments if there are any. @throws Error with one line that says what to install */
export function startBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', ...args],
    // Without a UTF-8 locale it does not find files whose names are not ASCII.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
}

function browserPath(): string {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return CHROMIUM_PATH;
  const paths = names.flatMap(name => PATH.split(delimiter).map(folder => join(folder, name)));
  const found = paths.find(isExecutable);
  if (found) return found;
  throw new Error('The tests of pages need Chromium: apt-get install chromium, or set CHROMIUM_PATH');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
