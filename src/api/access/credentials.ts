import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Holder } from '../../keys/key-ring.js';
import type { Access } from './access.js';

export const cookieName = 'dcgan_session';

/** What a request says about who sends it: a key counts more than a cookie. */
interface Credentials {
  readonly key?: string;
  readonly cookie?: string;
}

function credentialsOf({ authorization, cookie }: IncomingHttpHeaders): Credentials {
  // RFC 9110: the name of the scheme may have any case.
  const [, key] = /^bearer +(\S*) *$/i.exec(authorization ?? '') ?? [];
  if (key !== undefined) return { key };
  const session = sessionCookieOf({ cookie });
  return session === undefined ? {} : { cookie: session };
}

/** The cookie of a session; undefined when the browser sends none. */
export function sessionCookieOf({ cookie }: Pick<IncomingHttpHeaders, 'cookie'>): string | undefined {
  return cookie === undefined ? undefined : parseCookie(cookie)[cookieName];
}

/** Whether a request tries to say who sends it. */
export function hasCredentials({ headers }: { readonly headers: IncomingHttpHeaders }): boolean {
  return headers.authorization !== undefined || sessionCookieOf(headers) !== undefined;
}

/** Who sends a request; undefined when nobody says so, or what is said is wrong. @throws ServiceError QUEUE_UNAVAILABLE */
export async function holderOf(headers: IncomingHttpHeaders, access: Access): Promise<Holder | undefined> {
  const { key, cookie } = credentialsOf(headers);
  if (key !== undefined) return access.keys.find(key);
  const session = cookie === undefined ? undefined : await access.sessions.find(cookie);
  return session && access.keys.renew(session);
}

/** The same as far as it is known without asking Redis. */
export function knownHolderOf(headers: IncomingHttpHeaders, { keys, sessions }: Access): Holder | undefined {
  const { key, cookie } = credentialsOf(headers);
  if (key !== undefined) return keys.find(key);
  const session = cookie === undefined ? undefined : sessions.known(cookie);
  return session && keys.renew(session);
}

/**
 * Set-Cookie of a session, or of its end when there is no value. Scripts cannot read the cookie, and no other site can have
 * it sent. It ends with the browser, if the session does not end before.
 */
export function sessionCookie(
  value: string | undefined,
  { isSecure, basePath }: { readonly isSecure: boolean; readonly basePath: string },
): string {
  return stringifySetCookie({
    name: cookieName,
    value: value ?? '',
    path: basePath || '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure,
    ...(value === undefined && { maxAge: 0 }),
  });
}
