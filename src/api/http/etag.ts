import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A strong ETag from everything that determines the bytes of an answer. */
export function strongEtag(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return `"${hash.digest('base64url').slice(0, 27)}"`;
}

/** A weak ETag of a JSON answer. */
export function weakEtag(text: string): string {
  return `W/${strongEtag(text)}`;
}

/**
 * Sets the ETag of the answer, and the status 304 when the client has that version already.
 * @returns whether the client has it, so that no body needs to be sent
 */
export function isUnchanged(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  reply.header('etag', etag);
  const known = request.headers['if-none-match'];
  const unchanged = known !== undefined && hasVersion(known, etag);
  if (unchanged) reply.code(304);
  return unchanged;
}

/** Whether an If-None-Match names a version. It compares weakly: RFC 9110, 13.1.2. */
export function hasVersion(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag) return true;
  const tags = ifNoneMatch.split(',').map(tag => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}
