import { z } from 'zod';

/** Something that is listed and cannot be shown, because a newer version of the service has made it. */
export const RefusedRecord = z
  .object({ id: z.string(), code: z.string(), message: z.string().describe('What is wrong, and what to do about it') })
  .meta({ id: 'RefusedRecord' });
export type RefusedRecord = z.infer<typeof RefusedRecord>;

/** In the answers of lists. @param what what is listed, for people: `Jobs` */
export const refusedOf = (what: string) =>
  z
    .array(RefusedRecord)
    .describe(`${what} that a newer version of the service has made. They are left as they are: upgrade to use them`);
