import { ServiceError } from '../schema/problem.js';

/** A place in the list of jobs: newest first, ties by id. */
export interface Place {
  readonly timestamp: number;
  readonly id: string;
}

/** Order of the list: negative when `a` comes before `b`. */
export function compareNewestFirst(a: Place, b: Place): number {
  if (a.timestamp !== b.timestamp) return b.timestamp - a.timestamp;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** The cursor after which a next page goes on: it stays valid when jobs come and go. */
export function encodeCursor(place: Place): string {
  return Buffer.from(`${place.timestamp}:${place.id}`).toString('base64url');
}

/** @throws ServiceError INVALID_REQUEST when the cursor is not one of ours */
export function decodeCursor(cursor: string): Place {
  const match = /^(\d{1,15}):([A-Za-z0-9_-]+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match)
    throw new ServiceError('INVALID_REQUEST', 'The cursor is not valid: use the nextCursor of an earlier answer.', {
      errors: [{ path: 'cursor', message: 'must be the nextCursor of an earlier answer' }],
    });
  return { timestamp: Number(match[1]), id: match[2]! };
}
