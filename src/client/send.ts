import { address, type OperationName } from './address.js';
import { operations } from './generated/operations.js';
import { ConnectionError, errorOf } from './problem-error.js';
import { sleep } from './sleep.js';

export interface ClientOptions {
  /** Address of the service, with its BASE_PATH if it has one: `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** Key of the service, when it needs one. A page needs none: its browser has logged in. */
  readonly key?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often a request is repeated that a busy service has refused (429, 503), or a read that did not arrive; 2 if left out. */
  readonly retries?: number;
  /** In place of the global one. */
  readonly fetch?: typeof fetch;
}

/** A body that is sent as it is; anything else is sent as JSON. */
type RawBody = string | FormData | Blob | ReadableStream | Uint8Array<ArrayBuffer>;

export interface CallOptions {
  /** Gives the call up. */
  readonly signal?: AbortSignal;
  /** Sent with this request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Calls an operation.
 * @returns a successful answer, its body unread
 * @throws ProblemError, ConnectionError, or the signal's reason
 */
export async function send(
  client: ClientOptions,
  name: OperationName,
  input: object = {},
  { signal, headers }: CallOptions = {},
): Promise<Response> {
  const { method } = operations[name];
  const { body, ...sent } = content(name, input);
  const init: RequestInit & { duplex?: 'half' } = {
    method,
    headers: { ...ownHeaders(client), ...sent.headers, ...headers },
    ...(body === undefined ? {} : { body }),
    ...(signal ? { signal } : {}),
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  };
  const url = address(client.baseUrl, name, input);
  // A stream can be read only once.
  const retries = body instanceof ReadableStream ? 0 : (client.retries ?? 2);
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await (client.fetch ?? fetch)(url, init);
      if (response.ok) return response;
      const error = errorOf(response.status, await response.text());
      if (!isBusy(response.status) || attempt === retries) throw error;
      await sleep(waitFor(response, attempt), signal);
    } catch (error) {
      // What fetch throws when there is no answer.
      if (!(error instanceof TypeError)) throw error;
      if (method !== 'GET' || attempt === retries)
        throw new ConnectionError(`The service cannot be reached at ${client.baseUrl}`, undefined, { cause: error });
      await sleep(backoff(attempt), signal);
    }
  }
}

/** What a client sends with every request. */
export function ownHeaders({ key, headers }: ClientOptions): Readonly<Record<string, string>> {
  return { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers };
}

/** The body of a request and the headers that belong to it. */
function content(name: OperationName, input: object): { body?: RawBody; headers: Record<string, string> } {
  const values = input as Readonly<Record<string, unknown>>;
  const headers: Record<string, string> = {};
  for (const header of operations[name].headers as readonly string[]) {
    const value = values[header.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (value !== undefined) headers[header] = String(value);
  }
  const { body } = values;
  if (body === undefined) return { headers };
  if (isSentAsItIs(body)) return { body, headers };
  return { body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } };
}

function isSentAsItIs(body: unknown): body is RawBody {
  return (
    typeof body === 'string' ||
    body instanceof FormData ||
    body instanceof Blob ||
    body instanceof ReadableStream ||
    body instanceof Uint8Array
  );
}

const isBusy = (status: number) => status === 429 || status === 503;

/** Milliseconds to wait for a busy service: what it says, or else longer each time. */
function waitFor(response: Response, attempt: number): number {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, 60_000) : backoff(attempt);
}

/** 0.5 s, 1 s, 2 s … up to 30 s, shortened at random by up to half, so that clients do not come back all at once. */
export function backoff(attempt: number): number {
  return Math.min(30_000, 500 * 2 ** attempt) * (1 - Math.random() / 2);
}
