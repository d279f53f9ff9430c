import { createClient } from '../../../client/index.js';

/** Address of the service, one level above the page, without a slash at its end: it may lie below a BASE_PATH. */
export const serviceUrl = new URL('..', location.href.split('#', 1)[0]).href.replace(/\/$/, '');

export const client = createClient({ baseUrl: serviceUrl });
