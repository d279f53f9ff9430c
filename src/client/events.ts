import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { OperationName } from './address.js';
import { ConnectionError, ProblemError } from './problem-error.js';
import { backoff, type CallOptions, type ClientOptions, send } from './send.js';
import { sleep } from './sleep.js';

/** An event of a stream of the service. */
export interface StreamedEvent {
  /** Its id, with which a stream continues after it; empty when it has none. */
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

export interface EventOptions extends CallOptions {
  /** Id of an event: those after it come first, as far as the service still knows them. */
  readonly after?: string;
  /** Called when the connection is lost, with why, and again once it is back. */
  readonly onConnection?: (state: 'open' | 'lost', error?: unknown) => void;
}

/**
 * The events of a stream, without a gap when the connection is lost: it is opened again after the last event, for as
 * long as it takes.
 * @param isLast tells the event after which nothing follows; a 204 ends the stream, too
 * @throws ProblemError when the service refuses the stream, or the signal's reason
 */
export async function* events(
  client: ClientOptions,
  name: OperationName,
  input: object,
  isLast: (event: StreamedEvent) => boolean,
  { after = '', onConnection, ...options }: EventOptions = {},
): AsyncGenerator<StreamedEvent> {
  let last = after;
  let attempt = 0;
  for (;;) {
    try {
      const headers = {
        ...options.headers,
        accept: 'text/event-stream',
        ...(last === '' ? {} : { 'last-event-id': last }),
      };
      const response = await send({ ...client, retries: 0 }, name, input, { ...options, headers });
      if (response.status === 204 || !response.body) return;
      onConnection?.('open');
      const parsed = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { id = '', event = 'message', data } of chunks(parsed)) {
        attempt = 0;
        if (id !== '') last = id;
        const streamed = { id, event, data: JSON.parse(data) as unknown };
        yield streamed;
        if (isLast(streamed)) return;
      }
      onConnection?.('lost');
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!mayPass(error)) throw error;
      onConnection?.('lost', error);
    }
    await sleep(backoff(attempt++), options.signal);
  }
}

/** The chunks of a stream. Safari cannot iterate a stream by itself. Leaving early closes the connection. */
async function* chunks<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Whether an error says nothing about the stream: the service, or what lies in between, is busy or away. */
function mayPass(error: unknown): boolean {
  if (error instanceof ProblemError) return error.status === 429 || error.status >= 500;
  // What a body throws whose connection breaks.
  return error instanceof ConnectionError || error instanceof TypeError;
}
