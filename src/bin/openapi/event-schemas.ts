import { z } from 'zod';
import { ServiceEvent } from '../../schema/events/service-event.js';
import { JobEvent } from '../../schema/job-event.js';
import { TaskEvent } from '../../schema/tasks/task.js';

/** Definitions of the events that streams send, which OpenAPI has no place for, by name. */
export const eventSchemas: Readonly<Record<string, object>> = Object.assign(
  {},
  ...[JobEvent, TaskEvent, ServiceEvent].map(event => z.toJSONSchema(event).$defs),
);
