import { createHash, randomBytes, randomInt } from 'node:crypto';

const idLetters = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** `dcgan_`, the id, and 32 random bytes in base64url. Scanners for leaked secrets find keys by this form. */
const form = /^dcgan_([a-z0-9]{8})_[A-Za-z0-9_-]{43}$/;

/** The id for a new key. */
export function newKeyId(): string {
  return Array.from({ length: 8 }, () => idLetters[randomInt(idLetters.length)]).join('');
}

/** A new text for the key with an id. It can be given out only once, since only its digest is kept. */
export function newKeyText(id: string): string {
  return `dcgan_${id}_${randomBytes(32).toString('base64url')}`;
}

/** The id in the text of a key; undefined for what is no key. */
export function keyIdOf(text: string): string | undefined {
  return form.exec(text)?.[1];
}

/**
 * What is kept of the text of a key, in hexadecimal digits. A plain SHA-256 suffices, because nobody can try all values of
 * 32 random bytes, as they could those of a password.
 */
export function keyDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
