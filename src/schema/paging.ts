import { z } from 'zod';

/** Query of a list by pages. @param what what is listed, for people: `Jobs` */
export const paging = (what: string) => ({
  limit: z.coerce
    .number('must be a whole number from 1 to 100')
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe(`${what} a page`),
  cursor: z.string().max(200).optional().describe('The nextCursor of the page before'),
});
