import { z } from 'zod';

/** Body of POST /login. */
export const Login = z
  .strictObject({ key: z.string().min(1, 'must not be empty').max(1000, 'may have at most 1000 characters') })
  .meta({ id: 'Login' });

export const LoginQuery = z.strictObject({
  next: z.string().max(2000).optional().describe('Where a form leads afterwards: an address of this service'),
});
