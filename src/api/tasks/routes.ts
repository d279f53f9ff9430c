import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { EventLines, JpegImage, PngImage, WebpImage } from '../../schema/api.js';
import { ServiceError } from '../../schema/problem.js';
import {
  TaskDeletion,
  TaskFileParams,
  TaskList,
  TaskListQuery,
  TaskParams,
  TaskView,
} from '../../schema/tasks/task.js';
import type { Dependencies } from '../dependencies.js';
import { answerWithEvents } from '../events/answer-with-events.js';
import { isUnchanged, strongEtag, weakEtag } from '../http/etag.js';
import { json, problems, unchanged } from '../http/responses.js';
import { foundTask, taskView } from './view.js';

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  webp: 'image/webp',
  jpeg: 'image/jpeg',
  json: 'application/json',
};

/** List, read, follow, cancel and delete tasks. What they are for creates them: see POST /projections. */
export function taskRoutes({ tasks, taskEvents }: Pick<Dependencies, 'tasks' | 'taskEvents'>): FastifyPluginAsyncZod {
  const find = async (id: string) => foundTask(id, await tasks.get(id));
  return async app => {
    app.route({
      method: 'GET',
      url: '/tasks',
      schema: {
        operationId: 'listTasks',
        tags: ['tasks'],
        summary: 'List tasks, newest first',
        querystring: TaskListQuery,
        response: { 200: json(TaskList, 'One page of tasks'), ...problems('INVALID_REQUEST', 'QUEUE_UNAVAILABLE') },
      },
      handler: async ({ query }) => {
        const { data, ...page } = await tasks.list(query);
        return { data: data.map(task => taskView(task, app.basePath)), ...page };
      },
    });

    app.route({
      method: 'GET',
      url: '/tasks/:id',
      config: { isPolled: true },
      schema: {
        operationId: 'getTask',
        tags: ['tasks'],
        summary: 'Get the status, progress and result of a task',
        description: 'To poll, send the ETag as If-None-Match: the answer is a 304 while nothing has changed.',
        params: TaskParams,
        response: {
          200: json(TaskView, 'The task', { ETag: { type: 'string', description: 'Changes whenever the task does' } }),
          304: unchanged,
          ...problems('INVALID_REQUEST', 'TASK_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const view = TaskView.parse(taskView(await find(request.params.id), app.basePath));
        reply.header('cache-control', 'no-cache');
        return isUnchanged(request, reply, weakEtag(JSON.stringify(view))) ? reply.send(undefined) : view;
      },
    });

    app.route({
      method: 'GET',
      url: '/tasks/:id/events',
      exposeHeadRoute: false,
      schema: {
        operationId: 'followTask',
        tags: ['tasks'],
        summary: 'Follow a task as Server-Sent Events',
        description:
          'Events `status` and `progress`, each with JSON. The stream starts with the current `status` and `progress`; with the header Last-Event-ID it continues after that event. Where events are no longer known, `reset` comes, and then `status` and `progress` as they are now. It ends when the task ends; a browser that reconnects then gets a 204, which tells it to stop.',
        params: TaskParams,
        response: {
          200: { description: 'The events', content: { 'text/event-stream': { schema: EventLines } } },
          204: z.undefined().describe('The task has ended, and the client has seen every event'),
          ...problems('INVALID_REQUEST', 'TASK_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        return answerWithEvents(request, reply, {
          id,
          events: taskEvents,
          load: async () => {
            const { status, requested, error, result, progress, attempt, finishedAt } = await find(id);
            return {
              hasEnded: finishedAt !== null,
              snapshot: [
                { event: 'status', data: { status, requested, error, result } },
                { event: 'progress', data: { progress, attempt } },
              ],
            };
          },
        });
      },
    });

    app.route({
      method: 'GET',
      url: '/tasks/:id/files/:file',
      schema: {
        operationId: 'getTaskFile',
        tags: ['tasks'],
        summary: 'Get a file that belongs to the result of a task',
        params: TaskFileParams,
        response: {
          200: {
            description: 'The file',
            content: {
              'image/png': { schema: PngImage },
              'image/webp': { schema: WebpImage },
              'image/jpeg': { schema: JpegImage },
              'application/json': { schema: z.unknown() },
            },
          },
          304: unchanged,
          ...problems('INVALID_REQUEST', 'TASK_NOT_FOUND', 'NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const { id, file } = request.params;
        const { files } = await find(id);
        const content = files.includes(file) ? await tasks.read(id, file) : undefined;
        if (!content)
          throw new ServiceError(
            'NOT_FOUND',
            files.length === 0
              ? `Task ${id} has no files, or none yet.`
              : `Task ${id} has no file ${file}, only ${files.join(', ')}.`,
          );
        reply.header('cache-control', 'private, no-cache');
        if (isUnchanged(request, reply, strongEtag(content))) return reply.send(undefined);
        return reply.type(types[file.slice(file.lastIndexOf('.') + 1)]!).send(Buffer.from(content));
      },
    });

    app.route({
      method: 'POST',
      url: '/tasks/:id/cancel',
      schema: {
        operationId: 'cancelTask',
        tags: ['tasks'],
        summary: 'Cancel a task',
        description:
          'A queued task ends at once. A running one ends a moment later; until then the answer is a 202 and `requested` is `cancel`.',
        params: TaskParams,
        response: {
          200: json(TaskView, 'The canceled task'),
          202: json(TaskView, 'The task; it is about to end'),
          ...problems('INVALID_REQUEST', 'TASK_NOT_FOUND', 'TASK_ENDED', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async ({ params: { id } }, reply) => {
        const task = foundTask(id, await tasks.cancel(id));
        return reply.code(task.finishedAt === null ? 202 : 200).send(taskView(task, app.basePath));
      },
    });

    app.route({
      method: 'DELETE',
      url: '/tasks/:id',
      schema: {
        operationId: 'deleteTask',
        tags: ['tasks'],
        summary: 'Delete a task that has ended, with its files',
        params: TaskParams,
        response: {
          200: json(TaskDeletion, 'What was deleted'),
          ...problems('INVALID_REQUEST', 'TASK_NOT_FOUND', 'TASK_NOT_ENDED', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async ({ params: { id } }) => {
        const { status, finishedAt } = await find(id);
        if (finishedAt === null)
          throw new ServiceError(
            'TASK_NOT_ENDED',
            `Task ${id} is ${status}: only a task that has ended can be deleted. POST /tasks/${id}/cancel ends it.`,
          );
        await tasks.remove(id);
        return { id };
      },
    });
  };
}
