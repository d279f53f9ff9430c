import { createClient } from '../../../client/index.js';
import { ask } from './key-needed.js';

/** Address of the service, one level above the page, without a slash at its end: it may lie below a BASE_PATH. */
export const serviceUrl = new URL('..', location.href.split('#', 1)[0]).href.replace(/\/$/, '');

export const client = createClient({ baseUrl: serviceUrl, fetch: ask });

/** For what the page itself asks for again, and says so meanwhile. */
export const impatientClient = createClient({ baseUrl: serviceUrl, retries: 0, fetch: ask });

/** The address of something that the service names by its path, which begins with its BASE_PATH. */
export function addressOf(path: string): string {
  return new URL(path, serviceUrl).href;
}
