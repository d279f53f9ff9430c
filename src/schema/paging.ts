import { z } from 'zod';

/** Query of a paged list. @param what is listed, in the plural: `Jobs` */
export const paging = (what: string) => ({
  limit: z.coerce
    .number('must be a whole number from 1 to 100')
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe(`${what} per page`),
  cursor: z.string().max(200).optional().describe('The nextCursor of the previous page'),
});
