import type { FastifyRequest } from 'fastify';
import { type EventType, eventTypes } from '../../schema/events/service-event.js';
import { includes, type Role } from '../../schema/service/role.js';
import { notEnough } from '../access/require-role.js';
import { roleOf } from '../access/route-roles.js';

/** The role that following one thing of a type needs; following all of them needs no less. */
const needed = Object.fromEntries(eventTypes.map(type => [type, roleOf('GET', `/${type}s/:id/events`)])) as Readonly<
  Record<EventType, Role>
>;

/**
 * What a client follows: what it has asked for, or else all that its key may see. The request needs the role of each of them
 * until it ends.
 * @throws ServiceError FORBIDDEN when it has asked for what its key may not see
 */
export function followedTypes(asked: readonly EventType[] | undefined, request: FastifyRequest): readonly EventType[] {
  const { holder } = request;
  if (!holder) return asked ?? eventTypes;
  const hidden = (asked ?? eventTypes).find(type => !includes(holder.role, needed[type]));
  if (asked && hidden) throw notEnough(holder, needed[hidden]);
  const types = (asked ?? eventTypes).filter(type => includes(holder.role, needed[type]));
  request.needs = types
    .map(type => needed[type])
    .reduce((most, role) => (includes(role, most) ? role : most), 'viewer');
  return types;
}
