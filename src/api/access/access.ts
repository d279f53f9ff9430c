import type { Holder, KeyRing } from '../../keys/key-ring.js';
import type { Owners } from '../../queue/access/owners.js';
import type { Sessions } from '../../queue/access/sessions.js';
import type { Role } from '../../schema/service/role.js';
import type { RateLimitOptions } from './rate-limit.js';

/** What the API needs to know who may do what. A service without it is open to everybody who reaches it. */
export interface Access {
  readonly keys: Pick<KeyRing, 'find' | 'renew' | 'onChange'>;
  readonly sessions: Pick<Sessions, 'begin' | 'find' | 'known' | 'end'>;
  readonly owners: Pick<Owners, 'note' | 'forget' | 'all'>;
  readonly limits: RateLimitOptions;
  /** Stored bytes that a key may have, unless its own entry says otherwise; undefined: any number. */
  readonly quotaBytes?: number | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether clients need a key. */
    readonly hasKeys: boolean;
  }
  interface FastifyRequest {
    /** Whose key came with the request; null without one. */
    holder: Holder | null;
    /** The role that this request needs, where that depends on what it asks for; otherwise that of its route. */
    needs: Role | null;
  }
}
