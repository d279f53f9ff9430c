import { z } from 'zod';

/** What the holder of a key may do; each role may also do what those before it may. */
export const roles = ['viewer', 'generator', 'trainer', 'admin'] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** Whether a role includes what another one may do. */
export function includes(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
