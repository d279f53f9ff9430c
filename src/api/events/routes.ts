import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { JobNotice } from '../../job/notice.js';
import type { DatasetNotice } from '../../queue/events/dataset-feed.js';
import { type Gap, isGap, type Notice } from '../../queue/events/notice.js';
import type { TaskNotice } from '../../queue/tasks/task-events.js';
import { EventLines } from '../../schema/api.js';
import {
  type DatasetUpdate,
  EventsQuery,
  type EventType,
  eventTypes,
  type JobUpdate,
  type TaskUpdate,
} from '../../schema/events/service-event.js';
import { newerDataIn } from '../../schema/parse-stored.js';
import { datasetView } from '../datasets/view.js';
import type { Dependencies } from '../dependencies.js';
import { problems } from '../http/responses.js';
import { eventStream, type StreamEvent } from '../http/sse.js';
import { jobView } from '../jobs/view.js';
import { taskView } from '../tasks/view.js';
import { followedTypes } from './followed-types.js';
import { merge } from './merge.js';

/** Cursors in the streams of several types. */
type Cursors = Readonly<Partial<Record<EventType, string>>>;

/** What happened to things of one type: where that leaves a client, and what it is told. */
interface Happening {
  readonly type: EventType;
  readonly cursor: string;
  readonly data: readonly (JobUpdate | DatasetUpdate | TaskUpdate)[];
}

/** The events of everything in one stream, for pages: browsers allow few connections to one service. */
export function eventRoutes({
  jobs,
  tasks,
  feeds,
}: Pick<Dependencies, 'jobs' | 'tasks' | 'feeds'>): FastifyPluginAsyncZod {
  return async app => {
    const load = {
      job: async (id: string) => viewed(await jobs.get(id), jobView, app.basePath),
      task: async (id: string) => viewed(await tasks.get(id), taskView, app.basePath),
    };
    const follow = {
      job: (after: string, signal: AbortSignal) =>
        happenings('job', feeds.job.followAll(after, signal), notice =>
          updatesOf<JobUpdate>(notice.job, notice, load.job),
        ),
      dataset: (after: string, signal: AbortSignal) =>
        happenings('dataset', feeds.dataset.followAll(after, signal), notice => [datasetUpdate(notice, app.basePath)]),
      task: (after: string, signal: AbortSignal) =>
        happenings('task', feeds.task.followAll(after, signal), notice =>
          updatesOf<TaskUpdate>(notice.task, notice, load.task),
        ),
    } satisfies Record<EventType, (after: string, signal: AbortSignal) => AsyncGenerator<Happening | Gap>>;

    /** What happens after the cursors, without end or until a gap. @returns whether there is one */
    async function* untilGap(start: Cursors, types: readonly EventType[], signal: AbortSignal) {
      const leaving = new AbortController();
      const stop = AbortSignal.any([signal, leaving.signal]);
      try {
        let cursors = start;
        for await (const told of merge<Happening | Gap>(types.map(type => follow[type](start[type] ?? '', stop)))) {
          if (isGap(told)) return true;
          cursors = { ...cursors, [told.type]: told.cursor };
          for (const data of told.data) yield { id: idOf(cursors), event: told.type, data } satisfies StreamEvent;
        }
        return false;
      } finally {
        leaving.abort();
      }
    }

    app.route({
      method: 'GET',
      url: '/events',
      exposeHeadRoute: false,
      schema: {
        operationId: 'followEvents',
        tags: ['service'],
        summary: 'Follow all jobs, datasets and tasks as Server-Sent Events',
        description:
          'Events `job`, `dataset` and `task`, each with `{id, type, data}`. Of a job or task, `type` and `data` are those of its own events, or `created` with all of it as it is now, or `deleted`; of a job also `checkpoints`, when one of its checkpoints was pinned, unpinned, renamed or deleted, even if the job itself is gone. Of a dataset, `type` is `progress`, `ready` or `failed` for an upload, `changed`, or `deleted`, and `data` is the dataset. The event `reset` comes first, and again, with the reason `missed`, where events are no longer known, because a client reads too slowly or comes back too late: load everything then. Otherwise a client that sends Last-Event-ID misses nothing. Any process of the API knows all events. Where keys are needed, events of tasks need the role `trainer`: with a lower one they are left out, and refused to whoever asks for them.',
        querystring: EventsQuery,
        response: {
          200: { description: 'The events', content: { 'text/event-stream': { schema: EventLines } } },
          ...problems('INVALID_REQUEST', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const types = followedTypes(request.query.types, request);
        const header = request.headers['last-event-id'];
        const known = cursorsOf(header, types);
        const isReplay = known !== undefined && (await reach(known));
        const start = isReplay ? known : await positions(types);
        return eventStream(request, reply, async function* (signal) {
          if (!isReplay) yield reset(start, header === undefined ? 'connected' : 'missed');
          let place = start;
          while (yield* untilGap(place, types, signal)) {
            place = await positions(types);
            yield reset(place, 'missed');
          }
        });
      },
    });
  };

  /** Whether everything after the cursors is still known. */
  async function reach(cursors: Cursors): Promise<boolean> {
    const reached = await Promise.all(
      Object.entries(cursors).map(([type, cursor]) => feeds[type as EventType].reaches(cursor)),
    );
    return reached.every(Boolean);
  }

  async function positions(types: readonly EventType[]): Promise<Cursors> {
    return Object.fromEntries(await Promise.all(types.map(async type => [type, await feeds[type].position()])));
  }
}

/** What clients are told of each notice, and each gap between them. */
async function* happenings<Told extends Notice>(
  type: EventType,
  notices: AsyncGenerator<Told | Gap>,
  tell: (notice: Told) => Happening['data'] | Promise<Happening['data']>,
): AsyncGenerator<Happening | Gap> {
  for await (const notice of notices)
    yield isGap(notice) ? notice : { type, cursor: notice.id, data: await tell(notice) };
}

function viewed<T, V>(thing: T | undefined, view: (thing: T, basePath: string) => V, basePath: string): V | undefined {
  return thing && view(thing, basePath);
}

/**
 * What clients are told of a job or task.
 * @param load reads it as it is now. A new one that is gone already is told of by its deletion
 */
async function updatesOf<Update extends JobUpdate | TaskUpdate>(
  id: string,
  { event, change }: Pick<JobNotice | TaskNotice, 'event' | 'change'>,
  load: (id: string) => Promise<Extract<Update, { type: 'created' }>['data'] | undefined>,
): Promise<Update[]> {
  const update = (type: string, data: unknown) => [{ id, type, data }] as Update[];
  if (event) return update(event.event, event.data);
  if (change === 'deleted' || change === 'checkpoints') return update(change, null);
  if (change === undefined) return [];
  let data: unknown;
  const refusal = await newerDataIn(async () => {
    data = await load(id);
  });
  return refusal || data === undefined ? [] : update(change, data);
}

function datasetUpdate({ update }: DatasetNotice, basePath: string): DatasetUpdate {
  return update.type === 'deleted' ? update : { ...update, data: datasetView(update.data, basePath) };
}

/** Says that a client has to load everything. */
function reset(cursors: Cursors, reason: 'connected' | 'missed'): StreamEvent {
  return { id: idOf(cursors), event: 'reset', data: { reason } };
}

/** An event id: where a client is in the stream of each type, `job=1-0,dataset=2-0`. */
function idOf(cursors: Cursors): string {
  return Object.entries(cursors)
    .map(([type, cursor]) => `${type}=${cursor}`)
    .join(',');
}

/** The cursors in an event id of ours; undefined when it is none, or lacks one of the types. */
function cursorsOf(header: string | string[] | undefined, types: readonly EventType[]): Cursors | undefined {
  if (typeof header !== 'string' || header.length > 200) return undefined;
  const found = new Map(
    [...header.matchAll(/(?:^|,)(\w+)=(\d{1,15}-\d{1,10})(?=,|$)/g)].map(([, type, cursor]) => [type, cursor!]),
  );
  if (types.some(type => !found.has(type))) return undefined;
  return Object.fromEntries(eventTypes.flatMap(type => (types.includes(type) ? [[type, found.get(type)!]] : [])));
}
