import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Gap, isGap } from '../../queue/events/notice.js';
import type { EventsMissed } from '../../schema/events/events-missed.js';
import { eventStream, type StreamEvent } from '../http/sse.js';

/** Something that happened, which followers are told of when it has an event. */
export interface Told {
  readonly id: string;
  readonly event?: Omit<StreamEvent, 'id'>;
  /** Whether nothing more will happen. */
  readonly isEnd: boolean;
}

/** What has happened to the things of one kind, and what is happening. */
export interface Events<What extends Told> {
  /** Cursor of the last event. @throws ServiceError QUEUE_UNAVAILABLE */
  position(): Promise<string>;
  /** Whether all events after a cursor are still known. @throws ServiceError QUEUE_UNAVAILABLE */
  reaches(cursor: string): Promise<boolean>;
  /** The events of one thing after a cursor, up to now, and each gap in them. @throws ServiceError QUEUE_UNAVAILABLE */
  missed(id: string, after: string): AsyncGenerator<What | Gap>;
  /** The events of one thing after a cursor, without end, and each gap in them. */
  follow(id: string, after: string, signal: AbortSignal): AsyncGenerator<What | Gap>;
}

/** A thing with events, as it is now. */
export interface Current {
  readonly hasEnded: boolean;
  /** Its state as events. */
  readonly snapshot: readonly Omit<StreamEvent, 'id'>[];
}

const reset: EventsMissed = { event: 'reset', data: { reason: 'missed' } };

/**
 * Answers with the events of one thing until it ends. The stream begins with its state or, with Last-Event-ID, after that
 * event. Where events are no longer known, it says so and continues with the state. Once the thing has ended, a client that
 * has seen everything gets a 204, which tells a browser to stop.
 * @param load reads the thing; what it throws is the answer
 */
export async function answerWithEvents<What extends Told>(
  request: FastifyRequest,
  reply: FastifyReply,
  { id, events, load }: { readonly id: string; readonly events: Events<What>; readonly load: () => Promise<Current> },
): Promise<FastifyReply> {
  const header = request.headers['last-event-id'];
  const known = lastEventId(header);
  const look = async (isMissing: boolean) => {
    // Read before the thing is: an event in between is then sent twice rather than never.
    const cursor = await events.position();
    const { hasEnded, snapshot } = await load();
    return { cursor, hasEnded, state: [...(isMissing ? [reset] : []), ...snapshot] };
  };
  async function* fromState(state: Awaited<ReturnType<typeof look>>, signal: AbortSignal) {
    for (let now = state; ; now = await look(true)) {
      for (const event of now.state) yield { id: now.cursor, ...event };
      if (now.hasEnded || !(yield* untilGap(events.follow(id, now.cursor, signal)))) return;
    }
  }
  async function* fromEvents(happenings: AsyncGenerator<What | Gap>, signal: AbortSignal) {
    if (yield* untilGap(happenings)) yield* fromState(await look(true), signal);
  }

  if (known === undefined || !(await events.reaches(known))) {
    const state = await look(header !== undefined);
    return eventStream(request, reply, signal => fromState(state, signal));
  }
  if (!(await load()).hasEnded)
    return eventStream(request, reply, signal => fromEvents(events.follow(id, known, signal), signal));
  const missed = events.missed(id, known);
  let next = await missed.next();
  // What followers hear nothing of, such as the last record of a canceled job, is no reason for another stream.
  while (!next.done && !isGap(next.value) && next.value.event === undefined) next = await missed.next();
  if (next.done) return reply.code(204).send(undefined);
  const first = next.value;
  return eventStream(request, reply, signal => fromEvents(startingWith(first, missed), signal));
}

/** The event id that a browser sends; undefined when it is not one of ours. */
function lastEventId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^\d{1,15}-\d{1,10}$/.test(header) ? header : undefined;
}

/** The events until the end of what they are about. @returns whether there is a gap before that */
async function* untilGap(happenings: AsyncGenerator<Told | Gap>): AsyncGenerator<StreamEvent, boolean> {
  for await (const told of happenings) {
    if (isGap(told)) return true;
    if (told.event) yield { id: told.id, ...told.event };
    if (told.isEnd) return false;
  }
  return false;
}

async function* startingWith<T>(first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}
