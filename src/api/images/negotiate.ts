import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { ServiceError } from '../../schema/problem.js';

/**
 * The media type of an answer that a client likes best (RFC 9110, 12.5.1).
 * @param available the first one answers whoever takes anything
 * @throws ServiceError NOT_ACCEPTABLE, naming what there is
 */
export function negotiate<Type extends string>(
  request: FastifyRequest,
  reply: FastifyReply,
  available: readonly Type[],
): Type {
  reply.header('vary', 'accept');
  const type = new Negotiator(request.raw).mediaType([...available]);
  if (type !== undefined) return type as Type;
  const asked = JSON.stringify(String(request.headers.accept).slice(0, 200));
  throw new ServiceError(
    'NOT_ACCEPTABLE',
    `The answer can be ${available.join(' or ')}, and the header Accept asks for ${asked}.`,
  );
}
