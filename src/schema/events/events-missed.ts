import { z } from 'zod';

/** Comes before the state of a thing whose events are followed, when some of them are no longer known. */
export const EventsMissed = z.object({
  event: z.literal('reset'),
  data: z
    .object({ reason: z.literal('missed') })
    .describe('Events are lost: the state as it is now follows, and what else is shown has to be loaded again'),
});
export type EventsMissed = z.infer<typeof EventsMissed>;
