import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pinnedAddress } from './address.js';
import { signedHeaders } from './signature.js';

export interface WebhookTarget {
  readonly url: string;
  readonly key: Buffer;
  /** Hosts that may have a private address. */
  readonly privateHosts: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Sends one message. Redirects are not followed, and the body of the response is not read.
 * @returns the status of the response
 * @throws Error when there is none
 */
export async function send(target: WebhookTarget, id: string, body: string): Promise<number> {
  const url = new URL(target.url);
  const pinned = await pinnedAddress(url.hostname, target.privateHosts);
  const timestamp = Math.floor(Date.now() / 1000);
  const timeout = AbortSignal.timeout(target.timeoutMs);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'dcgan-service',
          ...signedHeaders(target.key, id, timestamp, body),
        },
        lookup: (_host, options, callback) => {
          if (options.all) callback(null, [pinned]);
          else callback(null, pinned.address, pinned.family);
        },
        signal: timeout,
      },
      answer => {
        answer.destroy();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.on('error', error =>
      reject(timeout.aborted ? new Error(`No answer within ${target.timeoutMs / 1000} s`) : error),
    );
    sent.end(body);
  });
}
