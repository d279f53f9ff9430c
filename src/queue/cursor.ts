import { ServiceError } from '../schema/problem.js';

/** A point in a list that has the newest first, and ties by id. */
export interface Cursor {
  readonly timestamp: number;
  readonly id: string;
}

/** Order of the list: negative when `a` comes before `b`. */
export function compareNewestFirst(a: Cursor, b: Cursor): number {
  if (a.timestamp !== b.timestamp) return b.timestamp - a.timestamp;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** The text after which the next page begins. It stays valid when jobs come and go. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.timestamp}:${cursor.id}`).toString('base64url');
}

/** @throws ServiceError INVALID_REQUEST when the cursor is not one of ours */
export function decodeCursor(cursor: string): Cursor {
  const match = /^(\d{1,15}):([A-Za-z0-9_-]+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match)
    throw new ServiceError('INVALID_REQUEST', 'The cursor is not valid: use the nextCursor of an earlier response.', {
      errors: [{ path: 'cursor', message: 'must be the nextCursor of an earlier response' }],
    });
  return { timestamp: Number(match[1]), id: match[2]! };
}
