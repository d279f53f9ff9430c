import { createHmac } from 'node:crypto';

const prefix = 'whsec_';

/**
 * The key in a secret in the format of Standard Webhooks: `whsec_` and base64 of 24 to 64 random bytes.
 * @throws Error with a one-line message when it is not such a secret
 */
export function webhookKey(secret: string): Buffer {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  const isBase64 = key.toString('base64').replace(/=+$/, '') === secret.slice(prefix.length).replace(/=+$/, '');
  if (!secret.startsWith(prefix) || !isBase64 || key.length < 24 || key.length > 64)
    throw new Error(
      'must be whsec_ and base64 of 24 to 64 random bytes, as of: echo whsec_$(head -c 32 /dev/urandom | base64)',
    );
  return key;
}

/**
 * The headers that prove who sent a message, and when: version 1 of Standard Webhooks, HMAC-SHA256 over
 * `id.timestamp.body`.
 * @param timestamp seconds since 1970
 */
export function signedHeaders(key: Buffer, id: string, timestamp: number, body: string): Record<string, string> {
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}
